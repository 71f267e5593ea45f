# Shares a load with its siblings: burns as much processor time as the file "load" asks for, in thousandths of a
# processor, divided by the count of those that live. Usage: perl load.pl FOLDER
use strict;
use warnings;
use Time::HiRes qw(sleep time);

my ($folder) = @ARGV;
mkdir "$folder/alive";
my $mine = "$folder/alive/$$";
open(my $sign, '>', $mine) or die "cannot write $mine: $!";
$SIG{TERM} = sub { unlink $mine; exit 0 };
while (1) {
  open(my $file, '<', "$folder/load") or die "no load: $!";
  my $load = <$file> // 0;
  my $alive = grep { kill 0, $_ } map { m{(\d+)$} } glob "$folder/alive/*";
  my $share = $load / 1000 / ($alive || 1);
  my $start = time;
  while (time - $start < 0.1 * $share) { my $x = 0; $x += $_ for 1 .. 1000; }
  my $rest = 0.1 - (time - $start);
  sleep $rest if $rest > 0;
}
