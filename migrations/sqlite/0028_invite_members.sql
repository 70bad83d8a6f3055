-- Invitations into a workspace, and the notices by which each process hears that somebody's rights have changed.

create table invitations (
    id           text primary key,
    workspace_id text not null references workspaces (id) on delete cascade,
    email        text,                   -- lower-cased: whom it is for; null: whoever opens its link first
    role         text not null check (role in ('owner', 'admin', 'editor', 'viewer')),
    token_hash   text not null,          -- SHA-256 of the link's token, hex: the token itself is never stored
    mailed       integer not null check (mailed in (0, 1)),  -- the link went to the address and to nobody else: whoever has it has the address
    days         integer not null,       -- how long a link of it lasts
    invited_by   text references users (id) on delete set null,
    created_at   integer not null,
    sent_at      integer not null,       -- when its present link was made
    expires_at   integer not null,
    accepted_at  integer,
    accepted_by  text references users (id) on delete set null
) strict;
create unique index invitations_by_token on invitations (token_hash);
create index invitations_by_workspace on invitations (workspace_id, id);
create index invitations_by_inviter on invitations (invited_by);
create index invitations_by_taker on invitations (accepted_by);
-- One open invitation for an address: the second would make the first one's link a riddle.
create unique index invitations_open_by_email on invitations (email, workspace_id) where accepted_at is null and email is not null;

-- What a session stands for is kept in the memory of each process (identity::standing). A line here says whose has changed;
-- processes read those that are new to them several times a second. Not rows of `cache`: those may be swept away at any
-- time, and a notice that is lost would let somebody in who was sent away. Written by triggers, so that no change of rights
-- can be made without its notice, not even by hand.
create table standing_changes (
    seq     integer primary key autoincrement,
    user_id text not null
) strict;
create trigger member_changed after update on members begin
    insert into standing_changes (user_id) values (old.user_id);
end;
create trigger member_gone after delete on members begin
    insert into standing_changes (user_id) values (old.user_id);
end;
create trigger session_changed after update on sessions
    when old.revoked_at is not new.revoked_at or old.workspace_id <> new.workspace_id begin
    insert into standing_changes (user_id) values (old.user_id);
end;
create trigger session_gone after delete on sessions when old.revoked_at is null begin
    insert into standing_changes (user_id) values (old.user_id);
end;
create trigger office_changed after update on users when old.system_role is not new.system_role begin
    insert into standing_changes (user_id) values (old.id);
end;
