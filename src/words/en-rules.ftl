# The rule book about itself.
eval-about = about { $value }
careful-assumed = Rests on `{ $name }`, which is assumed
careful-proposed = Rests on `{ $name }`, which is proposed
careful-carried = Rests on `{ $name }`, carried on from the last known value
careful-tried = Rests on `{ $name }` as tried with --set
kind-classes = classes
kind-input = input
kind-parameter = parameter
kind-scale = scale
kind-table = table
kind-value = value
kind-component = component
kind-sum = sum
kind-floor = floor
kind-limit = limit
kind-band = guideline range
kind-notice = notice
kind-source = source
rules-per = for each of { $family }
rules-stacks = stands in
rules-place = written at
rules-layer = layer { $layer }
rules-source = source
rules-read = read { $day }
rules-values = values
scale-up-to = up to { $bound }: { $rate }
scale-above = above: { $rate }
rules-holds = holds on { $on }
rules-unknown = unknown: { $why }
rules-reads = reads
rules-used-by = read by
rules-above = explained above
rules-default = where not given: { $value }
rules-from = from { $day }
rules-no-figure = no figure on { $on }
rules-sources = Sources
why-assumed = assumed
why-proposed = proposed
why-carried = carried on
check-book = Rule book { $name }, answers for { $from } to { $until }
check-leads = Offers lead with { $headline } and look for { $input }
check-stack = Stack { $name }: { $currency }, { $zone }
check-layers = layers: { $list }
check-figures = dated figures: { $list }; stated gaps: { $gaps }
check-careful = figures of { $on } to be careful with, and the components that rest on them:
check-sources = Sources: { $list }
check-end = No error; warnings: { $warnings }; tests: { $tests }
test-nothing = nothing is compared
test-touched = Some test rests on { $figures } of { $of_figures } dated figures ({ $share_figures } %) and on { $entries } of { $of_entries } entries ({ $share_entries } %)
count-classes = { $count } { $count ->
    [one] family
   *[other] families
 }
count-input = { $count } { $count ->
    [one] input
   *[other] inputs
 }
count-parameter = { $count } { $count ->
    [one] parameter
   *[other] parameters
 }
count-scale = { $count } { $count ->
    [one] scale
   *[other] scales
 }
count-table = { $count } { $count ->
    [one] table
   *[other] tables
 }
count-value = { $count } { $count ->
    [one] value
   *[other] values
 }
count-component = { $count } { $count ->
    [one] component
   *[other] components
 }
count-sum = { $count } { $count ->
    [one] sum
   *[other] sums
 }
count-floor = { $count } { $count ->
    [one] floor
   *[other] floors
 }
count-band = { $count } { $count ->
    [one] range
   *[other] ranges
 }
count-limit = { $count } { $count ->
    [one] limit
   *[other] limits
 }
count-notice = { $count } { $count ->
    [one] notice
   *[other] notices
 }
init-done = The rule book is in { $folder }, { $files } files. Check it with: lonn rules check --config { $folder }
init-schema = Editors complete and check its keys by { $path }
help-rules = The rule book itself
help-rules-check = Every problem, and what the book holds
help-rules-eval = Compute an expression, alone or with the names of a stack
help-rules-fmt = Lay the files of a rule book out in one way; comments and order stay
help-rules-fmt-check = Change nothing: name the files that are laid out otherwise, with exit code 1 if there are any
help-rules-fmt-files = Files and folders; without any, the folder of --config
help-rules-graph = What feeds what, as a drawing in the DOT language; with a name, what it rests on and what rests on it
help-rules-show = An entry: what it is, its values over time, what it reads, who reads it; without a name the list of all
help-rules-explain = A formula as it is understood, step by step, down to sources
help-rules-test = Run the book's own tests, or those of further files
help-rules-stack = A stack by its name, instead of the facts that choose it
help-rules-name = An input, parameter, component, floor, source, …
help-rules-expression = A formula such as 'round(m / 2, 0.01)'
help-rules-set = A name of the expression, an input, or a parameter as a what-if
help-rules-with-proposed = Count proposed figures
help-rules-untouched = List the figures and entries that no test rests on
help-rules-files = Files with [[test]] tables
help-rules-messages = How problems are said on stderr
help-schema = The JSON Schema of a shape, or the names of all
help-schema-name = Which shape, such as rule-book
rules-applies = there for: { $to }
rules-variants = in its place stands, where it applies:
fmt-done = { $count ->
    [0] all { $all } files were laid out already
    [one] 1 of { $all } files is laid out now
   *[other] { $count } of { $all } files are laid out now
}
fmt-differ = { $count ->
    [0] all { $all } files are laid out
    [one] 1 of { $all } files is laid out otherwise
   *[other] { $count } of { $all } files are laid out otherwise
}
FMT-NOTHING = no file of a rule book is named
    .mend = name files or folders, as in `lonn rules fmt DIR`, or a rule book by `--config DIR`
FOLDER-TAKEN = `{ $path }` is no empty folder
    .mend = name a folder that is empty or not there
FOLDER-FAILED = `{ $path }` could not be written: { $why }
    .mend = name a folder where you may write; nothing was left behind
SCHEMA-UNKNOWN = there is no schema `{ $name }`
    .mend = use one of: { $known }
    .nearest = did you mean `{ $nearest }`?
SHELL-UNKNOWN = there are no completions for `{ $found }`
    .mend = use one of: { $known }
    .nearest = did you mean `{ $nearest }`?
# Problems of a rule book. Further ones.
FACT-OUTSIDE = `{ $key }` of `{ $name }` is { $value }, outside its own { $min } to { $max }
    .mend = write a value between the two, or move `min` or `max`
    .bounds = outside of this
FLAG-OWN = `--{ $flag }` is a flag of lonn itself
    .mend = give the input another `flag`, such as `flag = "person-{ $flag }"`
CHOICE-EMPTY = `{ $name } = []` names no member: that fits nobody
    .mend = name some of { $members }, or leave `{ $name }` out: then it fits everybody
ZONE-UNKNOWN = there is no time zone `{ $found }`
    .mend = write the name of one as in the tz database: area and city, such as `Europe/Paris`
    .nearest = did you mean `{ $nearest }`?
TEXT-EMPTY = `{ $key }` is empty
    .mend = write what it is to say, or delete the line
TAG-SHAPE = `{ $found }` is no name of a tag
    .mend = write letters, digits, `-` and `_`; not `and`, `or`, `not`
CODE-SHAPE = `{ $found }` is no code of a finding
    .mend = write capitals and digits, joined by hyphens, such as `HOURS-CAP`
CODE-TAKEN = `{ $found }` is the code of something that lonn finds itself
    .mend = write another one, so that the two can be told apart and accepted one by one
RATE-STRANGE = `{ $name }`: a rate of { $found } is below 0 or above the whole
    .mend = write the rate as a share of what lies in the bracket, such as 4.5%; if it is right, say `kept = "why"`
CARRY-NOTHING = `{ $name }` is to be carried on, and has no last day behind which it would be
    .mend = add `until` to the last value, or delete `after = "carry"`: without `until` a value holds on for ever and is never assumed
READ-LATE = the source `{ $name }` was read on { $day }, more than ten years after { $until }, the last day that the book answers for
    .mend = write the day on which it was read
MEMBERS-AS-ONE = `{ $name }` has a figure for each of `{ $family }`; here stands one `value`
    .mend = write the figure of each: { $each }
DUPLICATE-KINDS = `{ $name }` stands twice in one layer, as { $first } and as { $second }
    .label = again here
    .first = first here
    .mend = rename one of the two, and whatever reads it: what formulas can name shares one name space
NUMBER-SPACES = `{ $key }`: spaces stand in the number `{ $found }`
    .mend = write { $meant }
NOT-AN-INPUT = `{ $name }` ({ $kind }) is no input, and only of an input can it be found what it must be
    .mend = name one of the inputs: { $known }
    .mend-many = name one of the inputs, such as { $few }
    .nearest = did you mean `{ $nearest }`?
# What is wrong with a call or an offer's file. Further ones.
NOT-A-FACT = `{ $name }` ({ $kind }) is neither an input nor a parameter: it cannot be set
    .mend = set an input or a parameter; `lonn rules show { $name }` shows what it rests on
    .mend-reads = set what it rests on: { $reads }
    .mend-set = it can be tried: write it under `[set]`, or as `--set { $name }=VALUE`
CODE-UNKNOWN = no finding has the code `{ $found }`
    .mend = write the code of a finding of the offer
    .nearest = did you mean `{ $nearest }`?
OPENING-RANGE = `{ $name }` is { $value }, and what was before the start is an amount from 0 up
    .mend = write the amount in { $unit } without a sign
    .mend-most = write the amount in { $unit }; more than { $most }, ten years of the highest base, is a slip
OPENING-PERCENT = `{ $name }`: `{ $found }` is a percentage, and an amount is needed
    .mend = write the amount in { $unit }, such as 38000
OPENING-IDLE = `{ $key }` of `{ $name }` has no effect: no rule asks for it
    .mend = delete it, or give it for an entry that rests on the time before the start; `lonn rules graph` shows which do
    .mend-unpaid = delete it, or give it for a component: values and sums are not paid
CODE-UNKNOWN-WORD = there is no code `{ $found }`
    .mend = `lonn explain` lists all; `lonn rules show` has those of limits and notices
    .mend-near = perhaps one of: { $near }; `lonn explain` lists all
help-code = What a code of a message means and how it is mended, or all codes
help-code-name = The code, such as UNIT-MISMATCH
code-of-book = said of rule books
code-of-finding = said of offers that were computed (findings)
code-of-refusal = why pay is refused
code-of-call = said of calls and offer files
code-of-command = said of commands about rules
code-mend = mend:
code-example = Example: a rule book of which it is said
code-mended = Mended (- taken out, + put in):
