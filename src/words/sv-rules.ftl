# The rule book about itself.
eval-about = ungefär { $value }
careful-assumed = Vilar på `{ $name }`, som är antaget
careful-proposed = Vilar på `{ $name }`, som är föreslaget
careful-carried = Vilar på `{ $name }`, fört vidare från det senast kända värdet
careful-tried = Vilar på `{ $name }` som prövat med --set
