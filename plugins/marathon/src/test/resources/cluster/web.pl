# A web server as small as can be: answers every request with its version, /slow after 300 ms, and /health as it is told.
# Told to end, it ends at once, whatever it was doing.
# Usage: perl web.pl PORT VERSION HEALTH-STATUS
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes 'time';

my ($port, $version, $health) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 128, ReuseAddr => 1)
  or die "cannot listen on $port: $!";
$SIG{TERM} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';
my $readable = IO::Select->new($server);
my %input;    # by client: what came and is not answered
my @late;     # [time, client, request], by time

sub answer {
  my ($client, $request) = @_;
  return unless defined $client->fileno;
  my $status = $request =~ m{^GET /health} ? $health : 200;
  my $last = $request =~ /^Connection: *close/mi || $request =~ m{^[^\r]* HTTP/1\.0};
  print $client "HTTP/1.1 $status X\r\nContent-Length: " . length($version)
    . ($last ? "\r\nConnection: close" : '') . "\r\n\r\n$version";
  $client->flush;
  leave($client) if $last;
}

sub leave {
  my ($client) = @_;
  $readable->remove($client);
  delete $input{$client};
  close $client;
}

while (1) {
  my $wait = @late ? $late[0][0] - time : undef;
  for my $client ($readable->can_read(defined $wait && $wait < 0 ? 0 : $wait)) {
    if ($client == $server) {
      my $new = $server->accept or next;
      $readable->add($new);
      $input{$new} = '';
    } elsif (!sysread $client, $input{$client}, 65536, length $input{$client}) {
      leave($client);
    } else {
      while (exists $input{$client} && $input{$client} =~ s/^(.*?\r\n)\r\n//s) {
        my $request = $1;
        if ($request =~ m{^GET /slow}) { push @late, [time + 0.3, $client, $request] }
        else { answer($client, $request) }
      }
    }
  }
  while (@late && $late[0][0] <= time) {
    my (undef, $client, $request) = @{shift @late};
    answer($client, $request);
  }
}
