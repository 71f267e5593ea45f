# A web server as small as can be: answers every request with its version, and /health as it is told.
# Usage: perl web.pl PORT VERSION HEALTH-STATUS
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $version, $health) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 64, ReuseAddr => 1)
  or die "cannot listen on $port: $!";
$SIG{TERM} = sub { exit 0 };
while (1) {
  my $client = $server->accept or next;
  my $request = <$client> // '';
  while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
  my $status = $request =~ m{^GET /health} ? $health : 200;
  print $client "HTTP/1.1 $status X\r\nContent-Length: " . length($version) . "\r\nConnection: close\r\n\r\n$version";
  close $client;
}
