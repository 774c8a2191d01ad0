# The rule book about itself.
eval-about = omtrent { $value }
careful-assumed = Hviler på `{ $name }`, som er antatt
careful-proposed = Hviler på `{ $name }`, som er foreslått
careful-carried = Hviler på `{ $name }`, ført videre fra den sist kjente verdien
careful-tried = Hviler på `{ $name }` som prøvd med --set
kind-classes = klasser
kind-input = inndata
kind-parameter = parameter
kind-scale = skala
kind-table = tabell
kind-value = verdi
kind-component = lønnsdel
kind-sum = sum
kind-floor = gulv
kind-limit = grense
kind-band = lønnsspenn
kind-notice = melding
kind-source = kilde
rules-per = for hver av { $family }
rules-stacks = gjelder i
rules-place = skrevet i
rules-layer = lag { $layer }
rules-source = kilde
rules-read = lest { $day }
rules-values = verdier
rules-holds = gjelder { $on }
rules-unknown = ukjent: { $why }
rules-reads = leser
rules-used-by = leses av
rules-above = forklart ovenfor
rules-default = når det ikke er oppgitt: { $value }
rules-from = fra { $day }
rules-no-figure = ikke noe tall { $on }
rules-sources = Kilder
why-assumed = antatt
why-proposed = foreslått
why-carried = ført videre
check-book = Regelboken { $name }, svarer for { $from } til { $until }
check-leads = Tilbud leder med { $headline } og søker { $input }
check-stack = Stabel { $name }: { $currency }, { $zone }
check-layers = lag: { $list }
check-figures = daterte tall: { $list }; oppgitte hull: { $gaps }
check-careful = tall den { $on } å være forsiktig med, og lønnsdelene som hviler på dem:
check-sources = Kilder: { $list }
check-end = Ingen feil; advarsler: { $warnings }; tester: { $tests }
test-nothing = ingenting sammenlignes
test-touched = Noen test hviler på { $figures } av { $of_figures } daterte tall ({ $share_figures } %) og på { $entries } av { $of_entries } poster ({ $share_entries } %)
count-classes = { $count } { $count ->
    [one] familie
   *[other] familier
 }
count-input = { $count } { $count ->
    [one] inndata
   *[other] inndata
 }
count-parameter = { $count } { $count ->
    [one] parameter
   *[other] parametere
 }
count-scale = { $count } { $count ->
    [one] skala
   *[other] skalaer
 }
count-table = { $count } { $count ->
    [one] tabell
   *[other] tabeller
 }
count-value = { $count } { $count ->
    [one] verdi
   *[other] verdier
 }
count-component = { $count } { $count ->
    [one] lønnsdel
   *[other] lønnsdeler
 }
count-sum = { $count } { $count ->
    [one] sum
   *[other] summer
 }
count-floor = { $count } { $count ->
    [one] gulv
   *[other] gulv
 }
count-band = { $count } { $count ->
    [one] lønnsspenn
   *[other] lønnsspenn
 }
count-limit = { $count } { $count ->
    [one] grense
   *[other] grenser
 }
count-notice = { $count } { $count ->
    [one] melding
   *[other] meldinger
 }
init-taken = { $folder } er ingen tom mappe; oppgi en som er tom eller ikke finnes
init-failed = { $folder } kunne ikke skrives: { $why }
init-done = Regelboken ligger i { $folder }, { $files } filer. Kontroller den med: lonn rules check --config { $folder }
