# The rule book about itself.
eval-about = ungefär { $value }
careful-assumed = Vilar på `{ $name }`, som är antaget
careful-proposed = Vilar på `{ $name }`, som är föreslaget
careful-carried = Vilar på `{ $name }`, fört vidare från det senast kända värdet
careful-tried = Vilar på `{ $name }` som prövat med --set
kind-classes = klasser
kind-input = indata
kind-parameter = parameter
kind-scale = skala
kind-table = tabell
kind-value = värde
kind-component = lönedel
kind-sum = summa
kind-floor = golv
kind-limit = gräns
kind-band = lönespann
kind-notice = meddelande
kind-source = källa
rules-per = för var och en av { $family }
rules-stacks = gäller i
rules-place = skrivet i
rules-layer = lager { $layer }
rules-source = källa
rules-read = läst { $day }
rules-values = värden
scale-up-to = till och med { $bound }: { $rate }
scale-above = däröver: { $rate }
rules-holds = gäller { $on }
rules-unknown = okänt: { $why }
rules-reads = läser
rules-used-by = läses av
rules-above = förklarat ovan
rules-default = om det inte anges: { $value }
rules-from = från { $day }
rules-no-figure = inget tal den { $on }
rules-sources = Källor
why-assumed = antaget
why-proposed = föreslaget
why-carried = fört vidare
check-book = Regelboken { $name }, svarar för { $from } till { $until }
check-leads = Erbjudanden leder med { $headline } och söker { $input }
check-stack = Stack { $name }: { $currency }, { $zone }
check-layers = lager: { $list }
check-figures = daterade tal: { $list }; uttalade luckor: { $gaps }
check-careful = tal den { $on } att vara försiktig med, och lönedelarna som vilar på dem:
check-sources = Källor: { $list }
check-end = Inget fel; varningar: { $warnings }; tester: { $tests }
test-nothing = ingenting jämförs
test-touched = Något test vilar på { $figures } av { $of_figures } daterade tal ({ $share_figures } %) och på { $entries } av { $of_entries } poster ({ $share_entries } %)
count-classes = { $count } { $count ->
    [one] familj
   *[other] familjer
 }
count-input = { $count } { $count ->
    [one] indata
   *[other] indata
 }
count-parameter = { $count } { $count ->
    [one] parameter
   *[other] parametrar
 }
count-scale = { $count } { $count ->
    [one] skala
   *[other] skalor
 }
count-table = { $count } { $count ->
    [one] tabell
   *[other] tabeller
 }
count-value = { $count } { $count ->
    [one] värde
   *[other] värden
 }
count-component = { $count } { $count ->
    [one] lönedel
   *[other] lönedelar
 }
count-sum = { $count } { $count ->
    [one] summa
   *[other] summor
 }
count-floor = { $count } { $count ->
    [one] golv
   *[other] golv
 }
count-band = { $count } { $count ->
    [one] lönespann
   *[other] lönespann
 }
count-limit = { $count } { $count ->
    [one] gräns
   *[other] gränser
 }
count-notice = { $count } { $count ->
    [one] meddelande
   *[other] meddelanden
 }
init-done = Regelboken ligger i { $folder }, { $files } filer. Kontrollera den med: lonn rules check --config { $folder }
init-schema = Redigerare fyller i och kontrollerar nycklarna med { $path }
help-rules = Själva regelboken
help-rules-check = Alla problem, och vad boken innehåller
help-rules-eval = Beräkna ett uttryck, ensamt eller med namnen i en stack
help-rules-fmt = Skriv regelbokens filer på ett enda sätt; kommentarer och ordning består
help-rules-fmt-check = Ändra inget: räkna upp filer som är skrivna annorlunda, med slutkod 1 om det finns några
help-rules-fmt-files = Filer och mappar; utan några mappen för --config
help-rules-graph = Vad som matar vad, som en ritning i språket DOT; med ett namn det som posten vilar på och det som vilar på den
help-rules-show = En post: vad den är, dess värden över tiden, vad den läser, vem som läser den; utan namn listan över alla
help-rules-explain = En formel så som den förstås, steg för steg, ner till källorna
help-rules-test = Kör bokens egna tester, eller dem i fler filer
help-rules-stack = En stack vid namn, i stället för uppgifterna som väljer den
help-rules-name = Indata, parameter, lönedel, golv, källa, …
help-rules-expression = En formel som 'round(m / 2, 0.01)'
help-rules-set = Ett namn i uttrycket, indata, eller en parameter på prov
help-rules-with-proposed = Räkna med föreslagna tal
help-rules-untouched = Lista talen och posterna som inget test vilar på
help-rules-files = Filer med [[test]]-tabeller
help-rules-messages = Hur problem sägs på stderr
help-schema = JSON Schema för en form, eller namnen på alla
help-schema-name = Vilken form, till exempel rule-book
rules-applies = finns för: { $to }
rules-variants = i dess ställe står, där det gäller:
fmt-done = { $count ->
    [0] alla { $all } filer stod redan rätt
    [one] 1 av { $all } filer står nu rätt
   *[other] { $count } av { $all } filer står nu rätt
}
fmt-differ = { $count ->
    [0] alla { $all } filer står rätt
    [one] 1 av { $all } filer är skriven annorlunda
   *[other] { $count } av { $all } filer är skrivna annorlunda
}
FMT-NOTHING = ingen fil i en regelbok är angiven
    .mend = ange filer eller mappar, som i `lonn rules fmt DIR`, eller en regelbok med `--config DIR`
FOLDER-TAKEN = `{ $path }` är ingen tom mapp
    .mend = ange en mapp som är tom eller inte finns
FOLDER-FAILED = `{ $path }` kunde inte skrivas: { $why }
    .mend = ange en mapp där du får skriva; inget lämnades kvar
SCHEMA-UNKNOWN = det finns inget schema `{ $name }`
    .mend = använd ett av: { $known }
    .nearest = menade du `{ $nearest }`?
SHELL-UNKNOWN = det finns inga kompletteringar för `{ $found }`
    .mend = använd ett av: { $known }
    .nearest = menade du `{ $nearest }`?
# Problem i en regelbok. Fler.
FACT-OUTSIDE = `{ $key }` för `{ $name }` är { $value }, utanför sina egna { $min } till { $max }
    .mend = skriv ett värde mellan de två, eller flytta `min` eller `max`
    .bounds = utanför detta
FLAG-OWN = `--{ $flag }` är en av lonns egna flaggor
    .mend = ge indata en annan `flag`, till exempel `flag = "person-{ $flag }"`
CHOICE-EMPTY = `{ $name } = []` nämner ingen medlem: det passar ingen
    .mend = nämn någon av { $members }, eller utelämna `{ $name }`: då passar det alla
ZONE-UNKNOWN = det finns ingen tidszon `{ $found }`
    .mend = skriv namnet på en ur tz-databasen: område och stad, till exempel `Europe/Paris`
    .nearest = menade du `{ $nearest }`?
TEXT-EMPTY = `{ $key }` är tom
    .mend = skriv vad som ska sägas, eller ta bort raden
TAG-SHAPE = `{ $found }` är inget namn på en etikett
    .mend = skriv bokstäver, siffror, `-` och `_`; inte `and`, `or`, `not`
CODE-SHAPE = `{ $found }` är ingen kod för en anmärkning
    .mend = skriv versaler och siffror, hopsatta med bindestreck, till exempel `HOURS-CAP`
CODE-TAKEN = `{ $found }` är koden för något som lonn finner självt
    .mend = skriv en annan, så att de två kan skiljas åt och godtas var för sig
RATE-STRANGE = `{ $name }`: en sats på { $found } ligger under 0 eller över det hela
    .mend = skriv satsen som andel av det som ligger i skiktet, till exempel 4.5%; är den rätt, skriv `kept = "varför"`
CARRY-NOTHING = `{ $name }` ska föras vidare, men har ingen sista dag som den skulle föras vidare efter
    .mend = lägg till `until` på det sista värdet, eller ta bort `after = "carry"`: utan `until` gäller ett värde för alltid och blir aldrig antaget
READ-LATE = källan `{ $name }` lästes { $day }, mer än tio år efter { $until }, den sista dag som boken svarar för
    .mend = skriv den dag då den lästes
MEMBERS-AS-ONE = `{ $name }` har ett tal för var och en i `{ $family }`; här står ett enda `value`
    .mend = skriv talet för var och en: { $each }
DUPLICATE-KINDS = `{ $name }` står två gånger i ett lager, som { $first } och som { $second }
    .label = igen här
    .first = först här
    .mend = byt namn på en av de två, och i allt som läser den: det som formler kan nämna delar namnrymd
NUMBER-SPACES = `{ $key }`: det står mellanslag i talet `{ $found }`
    .mend = skriv { $meant }
NOT-AN-INPUT = `{ $name }` ({ $kind }) är ingen indata, och bara för en indata går det att finna vad den måste vara
    .mend = nämn en av alla indata: { $known }
    .mend-many = nämn en av alla indata, till exempel { $few }
    .nearest = menade du `{ $nearest }`?
# Vad som är fel i ett anrop eller en erbjudandefil. Fler.
NOT-A-FACT = `{ $name }` ({ $kind }) är varken indata eller parameter: det går inte att sätta
    .mend = sätt en indata eller en parameter; `lonn rules show { $name }` visar vad det vilar på
    .mend-reads = sätt det som det vilar på: { $reads }
    .mend-set = det går att pröva: skriv det under `[set]`, eller som `--set { $name }=VÄRDE`
CODE-UNKNOWN = ingen anmärkning har koden `{ $found }`
    .mend = skriv koden för en anmärkning i erbjudandet
    .nearest = menade du `{ $nearest }`?
OPENING-RANGE = `{ $name }` är { $value }, och det som var före starten är ett belopp från 0 och uppåt
    .mend = skriv beloppet i { $unit } utan tecken
    .mend-most = skriv beloppet i { $unit }; mer än { $most }, tio år av den högsta grundlönen, är en felskrivning
OPENING-PERCENT = `{ $name }`: `{ $found }` är en procentsats, och ett belopp behövs
    .mend = skriv beloppet i { $unit }, till exempel 38000
OPENING-IDLE = `{ $key }` för `{ $name }` har ingen verkan: ingen regel frågar efter det
    .mend = ta bort det, eller ange det för något som vilar på tiden före starten; `lonn rules graph` visar vad som gör det
    .mend-unpaid = ta bort det, eller ange det för en komponent: värden och summor betalas inte ut
CODE-UNKNOWN-WORD = det finns ingen kod `{ $found }`
    .mend = `lonn explain` räknar upp alla; `lonn rules show` har dem för gränser och upplysningar
    .mend-near = kanske en av: { $near }; `lonn explain` räknar upp alla
help-code = Vad koden i ett meddelande betyder och hur det åtgärdas, eller alla koder
help-code-name = Koden, till exempel UNIT-MISMATCH
code-of-book = sägs om regelböcker
code-of-finding = sägs om erbjudanden som räknats (fynd)
code-of-refusal = varför en lön vägras
code-of-call = sägs om anrop och erbjudandefiler
code-of-command = sägs om kommandon för regler
code-mend = åtgärd:
code-example = Exempel: en regelbok som det sägs om
code-mended = Åtgärdat (- tas bort, + sätts in):
