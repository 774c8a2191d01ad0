# The rule book about itself.
eval-about = omtrent { $value }
careful-assumed = Hviler på `{ $name }`, som er antatt
careful-proposed = Hviler på `{ $name }`, som er foreslått
careful-carried = Hviler på `{ $name }`, ført videre fra den sist kjente verdien
careful-tried = Hviler på `{ $name }` som prøvd med --set
