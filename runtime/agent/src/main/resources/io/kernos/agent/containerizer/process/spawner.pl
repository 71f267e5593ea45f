# Forks a supervisor for each container: it starts the task in a session of its own, records its
# process id, waits for it and records its exit. Ends with its input; the supervisors live on.
#
# Reads lines: "K signal pid" signals a process group; "L length record" launches what that many
# bytes after it describe, keys and values, each ended by a zero byte. To the file record the
# supervisor adds two lines, process id and exit.
use strict;
use warnings;
use POSIX ();

# Opened for reading too, the pipe never blocks nor breaks, whether or not the agent lives.
sub report {
    my ($pipe, $text) = @_;
    open(my $out, '+<', $pipe) or return;
    syswrite($out, $text);
    close($out);
}

sub give_up {
    print STDERR "$_[0]: $!\n";
    POSIX::_exit(125);
}

sub task {
    my ($of) = @_;
    POSIX::setsid();
    chdir($of->{sandbox}[0]) or give_up($of->{sandbox}[0]);
    open(STDIN, $of->{mode}[0], $of->{stdin}[0]) or give_up($of->{stdin}[0]);
    open(STDOUT, '>>', $of->{stdout}[0]) or give_up($of->{stdout}[0]);
    open(STDERR, '>>', $of->{stderr}[0]) or give_up($of->{stderr}[0]);
    for my $group (@{ $of->{join} || [] }) {
        open(my $out, '>', $group) or give_up($group);
        syswrite($out, '0') or give_up($group);
        close($out);
    }
    # A shell that started Kernos in the background had signals ignored; a task inherits no such thing.
    $SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT PIPE TERM USR1 USR2);
    %ENV = map { split(/=/, $_, 2) } @{ $of->{env} || [] };
    my $program = $of->{program}[0];
    no warnings 'exec';
    exec {$program} @{ $of->{argument} };
    print STDERR "$program: $!\n";
    POSIX::_exit($!{ENOENT} ? 127 : 126);
}

sub supervise {
    my ($record, $order) = @_;
    $SIG{CHLD} = 'DEFAULT';

    # Held open, this file tells whose supervisor this process is.
    open(STDIN, '+<', $record) or return;
    sysseek(STDIN, 0, 2);
    my @words = split(/\0/, $order, -1);
    pop(@words);
    my %of;
    while (@words) {
        my $key = shift(@words);
        push(@{ $of{$key} }, shift(@words));
    }
    my ($id, $pipe) = ($of{id}[0], $of{report}[0]);
    my $pid = fork();
    if (!defined($pid)) {
        print STDERR "$id: cannot fork: $!\n";
        syswrite(STDIN, "0\nw" . (125 << 8) . "\n");
        report($pipe, "E $id\n");
        return;
    }
    task(\%of) if !$pid;
    syswrite(STDIN, "$pid\n");
    report($pipe, "P $id $pid\n");
    1 while waitpid($pid, 0) != $pid && $!{EINTR};
    syswrite(STDIN, "w$?\n");
    report($pipe, "E $id\n");
}

# The JVM keeps SIGQUIT blocked in what it starts.
POSIX::sigprocmask(POSIX::SIG_SETMASK(), POSIX::SigSet->new());

# Not by STDIN itself: what it had read ahead would turn up in the supervisors, which open it anew.
open(my $lines, '<&', \*STDIN) or die("no input: $!\n");

# The kernel collects supervisors that have ended.
$SIG{CHLD} = 'IGNORE';
while (defined(my $line = <$lines>)) {
    chomp($line);
    my ($verb, $rest) = split(/ /, $line, 2);
    if ($verb eq 'L') {
        my ($length, $record) = split(/ /, $rest, 2);
        # A part of an order is none: who gave it has died.
        last if read($lines, my $order, $length) != $length;
        my $pid = fork();
        die("cannot fork: $!\n") if !defined($pid);
        if (!$pid) {
            close($lines);
            supervise($record, $order);
            POSIX::_exit(0);
        }
    }
    elsif ($verb eq 'K') {
        my ($signal, $pid) = split(/ /, $rest);
        kill($signal, -$pid) or kill($signal, $pid);
    }
}
