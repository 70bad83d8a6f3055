-- Whom providers of sign-in (OpenID Connect) mean by their names for people.

create table identities (
    issuer       text not null,        -- the provider, as it calls itself
    subject      text not null,        -- the person, as it calls them
    user_id      text not null references users (id) on delete cascade,
    created_at   integer not null,
    last_used_at integer not null,
    primary key (issuer, subject)
) strict, without rowid;
create index identities_by_user on identities (user_id);
