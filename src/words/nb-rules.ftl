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
scale-up-to = til og med { $bound }: { $rate }
scale-above = over: { $rate }
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
init-done = Regelboken ligger i { $folder }, { $files } filer. Kontroller den med: lonn rules check --config { $folder }
init-schema = Redigeringsprogrammer fyller ut og kontrollerer nøklene med { $path }
help-rules = Selve regelboken
help-rules-check = Alle problemer, og hva boken inneholder
help-rules-eval = Regn ut et uttrykk, alene eller med navnene i en stabel
help-rules-fmt = Skriv filene i regelboken på én måte; kommentarer og rekkefølge består
help-rules-fmt-check = Endre ingenting: nevn filene som er skrevet annerledes, med sluttkode 1 om det finnes noen
help-rules-fmt-files = Filer og mapper; uten noen mappen til --config
help-rules-graph = Hva som mater hva, som en tegning i språket DOT; med et navn det som posten hviler på og det som hviler på den
help-rules-show = En post: hva den er, verdiene over tid, hva den leser, hvem som leser den; uten navn listen over alle
help-rules-explain = En formel slik den forstås, steg for steg, ned til kildene
help-rules-test = Kjør bokens egne tester, eller dem i flere filer
help-rules-stack = En stabel ved navn, i stedet for opplysningene som velger den
help-rules-name = Inndata, parameter, lønnsdel, gulv, kilde, …
help-rules-expression = En formel som 'round(m / 2, 0.01)'
help-rules-set = Et navn i uttrykket, inndata, eller en parameter på prøve
help-rules-with-proposed = Regn med foreslåtte tall
help-rules-untouched = List opp tallene og postene som ingen test hviler på
help-rules-files = Filer med [[test]]-tabeller
help-rules-messages = Hvordan problemer sies på stderr
help-schema = JSON Schema for en form, eller navnene på alle
help-schema-name = Hvilken form, for eksempel rule-book
rules-applies = finnes for: { $to }
rules-variants = i dens sted står, der det gjelder:
fmt-done = { $count ->
    [0] alle { $all } filer sto allerede riktig
    [one] 1 av { $all } filer står nå riktig
   *[other] { $count } av { $all } filer står nå riktig
}
fmt-differ = { $count ->
    [0] alle { $all } filer står riktig
    [one] 1 av { $all } filer er skrevet annerledes
   *[other] { $count } av { $all } filer er skrevet annerledes
}
FMT-NOTHING = ingen fil i en regelbok er oppgitt
    .mend = oppgi filer eller mapper, som i `lonn rules fmt DIR`, eller en regelbok med `--config DIR`
FOLDER-TAKEN = `{ $path }` er ingen tom mappe
    .mend = oppgi en mappe som er tom eller ikke finnes
FOLDER-FAILED = `{ $path }` kunne ikke skrives: { $why }
    .mend = oppgi en mappe der du kan skrive; ingenting ble liggende igjen
SCHEMA-UNKNOWN = det finnes ikke noe skjema `{ $name }`
    .mend = bruk ett av: { $known }
    .nearest = mente du `{ $nearest }`?
SHELL-UNKNOWN = det finnes ingen fullføringer for `{ $found }`
    .mend = bruk ett av: { $known }
    .nearest = mente du `{ $nearest }`?
# Problemer i en regelbok. Flere.
FACT-OUTSIDE = `{ $key }` for `{ $name }` er { $value }, utenfor sine egne { $min } til { $max }
    .mend = skriv en verdi mellom de to, eller flytt `min` eller `max`
    .bounds = utenfor dette
FLAG-OWN = `--{ $flag }` er et av lonns egne flagg
    .mend = gi inndataene et annet `flag`, for eksempel `flag = "person-{ $flag }"`
CHOICE-EMPTY = `{ $name } = []` nevner ikke noe medlem: det passer for ingen
    .mend = nevn noen av { $members }, eller utelat `{ $name }`: da passer det for alle
ZONE-UNKNOWN = det finnes ingen tidssone `{ $found }`
    .mend = skriv navnet på en fra tz-databasen: område og by, for eksempel `Europe/Paris`
    .nearest = mente du `{ $nearest }`?
TEXT-EMPTY = `{ $key }` er tom
    .mend = skriv det som skal sies, eller slett linjen
TAG-SHAPE = `{ $found }` er ikke noe navn på en merkelapp
    .mend = skriv bokstaver, sifre, `-` og `_`; ikke `and`, `or`, `not`
CODE-SHAPE = `{ $found }` er ikke en kode for et funn
    .mend = skriv store bokstaver og sifre, satt sammen med bindestreker, for eksempel `HOURS-CAP`
CODE-TAKEN = `{ $found }` er koden for noe som lonn finner selv
    .mend = skriv en annen, så de to kan skilles fra hverandre og godtas hver for seg
RATE-STRANGE = `{ $name }`: en sats på { $found } ligger under 0 eller over det hele
    .mend = skriv satsen som andel av det som ligger i trinnet, for eksempel 4.5%; er den riktig, skriv `kept = "hvorfor"`
CARRY-NOTHING = `{ $name }` skal føres videre, men har ingen siste dag som den skulle føres videre etter
    .mend = legg til `until` på den siste verdien, eller slett `after = "carry"`: uten `until` gjelder en verdi for alltid og blir aldri antatt
READ-LATE = kilden `{ $name }` ble lest { $day }, mer enn ti år etter { $until }, den siste dagen som boken svarer for
    .mend = skriv den dagen den ble lest
MEMBERS-AS-ONE = `{ $name }` har et tall for hver i `{ $family }`; her står én `value`
    .mend = skriv tallet for hver: { $each }
DUPLICATE-KINDS = `{ $name }` står to ganger i ett lag, som { $first } og som { $second }
    .label = igjen her
    .first = først her
    .mend = gi en av de to et annet navn, også i alt som leser den: det som formler kan nevne, deler navnerom
NUMBER-SPACES = `{ $key }`: det står mellomrom i tallet `{ $found }`
    .mend = skriv { $meant }
NOT-AN-INPUT = `{ $name }` ({ $kind }) er ikke inndata, og bare for inndata kan det finnes ut hva de må være
    .mend = nevn en av alle inndata: { $known }
    .mend-many = nevn en av alle inndata, for eksempel { $few }
    .nearest = mente du `{ $nearest }`?
# Hva som er galt i et kall eller en tilbudsfil. Flere.
NOT-A-FACT = `{ $name }` ({ $kind }) er verken inndata eller parameter: det kan ikke settes
    .mend = sett inndata eller en parameter; `lonn rules show { $name }` viser hva det hviler på
    .mend-reads = sett det som det hviler på: { $reads }
    .mend-set = det kan prøves: skriv det under `[set]`, eller som `--set { $name }=VERDI`
CODE-UNKNOWN = ikke noe funn har koden `{ $found }`
    .mend = skriv koden til et funn i tilbudet
    .nearest = mente du `{ $nearest }`?
OPENING-RANGE = `{ $name }` er { $value }, og det som var før starten, er et beløp fra 0 og oppover
    .mend = skriv beløpet i { $unit } uten fortegn
    .mend-most = skriv beløpet i { $unit }; mer enn { $most }, ti år av den høyeste grunnlønnen, er en skrivefeil
OPENING-PERCENT = `{ $name }`: `{ $found }` er en prosentsats, og det trengs et beløp
    .mend = skriv beløpet i { $unit }, for eksempel 38000
OPENING-IDLE = `{ $key }` for `{ $name }` har ingen virkning: ingen regel spør etter det
    .mend = slett det, eller oppgi det for noe som hviler på tiden før starten; `lonn rules graph` viser hva som gjør det
    .mend-unpaid = slett det, eller oppgi det for en komponent: verdier og summer betales ikke ut
CODE-UNKNOWN-WORD = det finnes ingen kode `{ $found }`
    .mend = `lonn explain` lister opp alle; `lonn rules show` har dem for grenser og merknader
    .mend-near = kanskje en av: { $near }; `lonn explain` lister opp alle
help-code = Hva koden i en melding betyr og hva som retter det, eller alle koder
help-code-name = Koden, for eksempel UNIT-MISMATCH
code-of-book = sies om regelbøker
code-of-finding = sies om tilbud som er regnet (funn)
code-of-refusal = hvorfor en lønn nektes
code-of-call = sies om kall og tilbudsfiler
code-of-command = sies om kommandoer for regler
code-mend = råd:
code-example = Eksempel: en regelbok det sies om
code-mended = Rettet (- tas ut, + settes inn):
