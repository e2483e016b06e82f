# People, rights and a custom field for a fresh Request Tracker. Prints the token of the reading user.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT;
RT->LoadConfig;
RT->Init;

sub checked { my ($ok, $message) = @_; die "$message\n" unless $ok; return $ok }

my @staff = qw(SeeQueue ShowTicket ShowTicketComments ShowOutgoingEmail OwnTicket ModifyTicket ReplyToTicket
    CommentOnTicket CreateTicket TakeTicket DeleteTicket SeeCustomField ModifyCustomField);
my %rights = (Everyone => [qw(CreateTicket ReplyToTicket)], Privileged => \@staff);
for my $name (sort keys %rights) {
    my $group = RT::Group->new(RT->SystemUser);
    $group->LoadSystemInternalGroup($name);
    checked($group->PrincipalObj->GrantRight(Right => $_, Object => RT->System)) for @{ $rights{$name} };
}

my %people = (
    'reader' => { Privileged => 1, EmailAddress => 'reader@shop.test' },
    'anna' => { Privileged => 1, EmailAddress => 'anna@shop.test', RealName => 'Anna Vidal' },
    'marta@example.test' => {
        Privileged => 0, EmailAddress => 'marta@example.test', RealName => 'Marta Puig', MobilePhone => '+34 600 111 222'
    },
);
for my $name (sort keys %people) {
    checked(RT::User->new(RT->SystemUser)->Create(Name => $name, Password => 'only-for-tests', %{ $people{$name} }));
}

my $queue = RT::Queue->new(RT->SystemUser);
checked($queue->Create(Name => 'Billing'));
my $field = RT::CustomField->new(RT->SystemUser);
checked($field->Create(Name => 'Channel', Type => 'FreeformSingle', LookupType => 'RT::Queue-RT::Ticket', MaxValues => 1));
checked($field->AddToObject(RT::Queue->new(RT->SystemUser)));

my $reader = RT::User->new(RT->SystemUser);
$reader->Load('reader');
my ($ok, $message, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $reader->id, Description => 'test');
checked($ok, $message);
print "TOKEN $token\n";
