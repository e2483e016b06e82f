# 300 tickets in a queue of their own, three of them deleted, and a user with rights on that queue only.
# Prints that user's token.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT;
RT->LoadConfig;
RT->Init;
$RT::Handle->dbh->do('PRAGMA synchronous = OFF');
$RT::Handle->BeginTransaction;

sub checked { my ($ok, $message) = @_; die "$message\n" unless $ok; return $ok }

my $queue = RT::Queue->new(RT->SystemUser);
checked($queue->Create(Name => 'Many'));
my $scrips = RT::Scrips->new(RT->SystemUser);
$scrips->UnLimit;
while (my $scrip = $scrips->Next) { $scrip->SetDisabled(1) }    # no mail about any of them

my $junior = RT::User->new(RT->SystemUser);
checked($junior->Create(Name => 'junior', Password => 'only-for-tests', Privileged => 0));
checked($junior->PrincipalObj->GrantRight(Right => $_, Object => $queue)) for qw(SeeQueue ShowTicket ShowTicketComments);

my @tickets;
for my $number (1 .. 300) {
    my $ticket = RT::Ticket->new(RT->SystemUser);
    my ($id, undef, $message) = $ticket->Create(
        Queue => $queue->id, Subject => "Ticket $number", Requestor => ['marta@example.test'],
    );
    push @tickets, checked($id, $message);
}
for my $id (@tickets[10, 150, 299]) {
    my $ticket = RT::Ticket->new(RT->SystemUser);
    $ticket->Load($id);
    checked($ticket->SetStatus('deleted'));
}
$scrips->GotoFirstItem;
while (my $scrip = $scrips->Next) { $scrip->SetDisabled(0) }
$RT::Handle->Commit;
my ($ok, $message, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $junior->id, Description => 'test');
checked($ok, $message);
print "TOKEN $token\n";
