//! Who may change whose place in a workspace. Names and rules; no IO.

use super::role::Role;
use std::time::Duration;

/// Most invitations that a workspace may have open at once: more is a mailing list.
pub const OPEN_INVITATIONS: i64 = 100;
/// How many days an invitation lasts unless the inviter says otherwise.
pub const INVITATION_DAYS: u32 = 7;
/// Workspaces that one person may own at once: each brings a plan's free allowance along.
pub const OWNED_WORKSPACES: i64 = 20;

/// So many days.
#[must_use]
pub fn days(days: u32) -> Duration {
    Duration::from_secs(u64::from(days) * 24 * 60 * 60)
}

/// Why somebody may not give a role, if they may not: nobody gives more than they have, and only admins and owners give.
#[must_use]
pub fn why_not_give(giver: Role, role: Role) -> Option<&'static str> {
    match giver {
        Role::Owner => None,
        Role::Admin if role < Role::Owner => None,
        Role::Admin => Some("Only an owner can make somebody an owner. Ask one, or choose another role."),
        Role::Viewer | Role::Editor => Some("Only admins and owners give roles. Ask one of them."),
    }
}

/// Why somebody may not change or remove a member who has `theirs`, if they may not: nobody reaches above themselves.
#[must_use]
pub fn why_not_change(actor: Role, theirs: Role) -> Option<&'static str> {
    match actor {
        Role::Owner => None,
        Role::Admin if theirs < Role::Owner => None,
        Role::Admin => Some("Only an owner can change or remove an owner. Ask one."),
        Role::Viewer | Role::Editor => Some("Only admins and owners change members. Ask one of them."),
    }
}

#[cfg(test)]
mod tests {
    use super::{why_not_change, why_not_give};
    use crate::domain::role::Role;

    #[test]
    fn nobody_gives_more_than_they_have_or_reaches_above_themselves() {
        for actor in Role::ALL {
            for role in Role::ALL {
                let may = actor >= Role::Admin && role <= actor;
                assert_eq!(why_not_give(actor, role).is_none(), may, "{actor:?} gives {role:?}");
                assert_eq!(why_not_change(actor, role).is_none(), may, "{actor:?} changes {role:?}");
            }
        }
    }
}
