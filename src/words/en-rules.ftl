# The rule book about itself.
eval-about = about { $value }
careful-assumed = Rests on `{ $name }`, which is assumed
careful-proposed = Rests on `{ $name }`, which is proposed
careful-carried = Rests on `{ $name }`, carried on from the last known value
careful-tried = Rests on `{ $name }` as tried with --set
