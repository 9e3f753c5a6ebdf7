//! What each actor is answered for each authority, as letters (C.3.2 of the specification).

use super::table::Pattern;

/// P3, P4: the own authority, the public card of any active one.
pub const CARD: Pattern = [
    "llllllllll",
    "+++++++000",
    "+++++++000",
    "+++++++000",
    "++++++++00",
    "++++++++00",
    "++++++++00",
    "++++++++00",
    "ppppppppp0",
];

/// P30: status, managers, administrators, history.
pub const DETAILS: Pattern = [
    "lllllllll0",
    "+000000000",
    "00+0000000",
    "+000000000",
    "0000000+00",
    "+++++00+00",
    "+++++00+00",
    "++++++++00",
    "ppppppppp0",
];

/// P5: whoever may read Administrative details is told that the change is not his or hers.
pub const EDIT: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "+000000000",
    "0000000d00",
    "+++--00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P7: as P5, but not by the Commission, which is told by it.
pub const FLAG: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "+000000000",
    "0000000d00",
    "+++--00d00",
    "+++++00d00",
    "-------d00",
    "ppppppppp0",
];

/// P22: the tab Users; not of other access managers and the national coordinator (rule 9).
pub const USERS: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "+000000000",
    "0000000+00",
    "+++0000+00",
    "+++++00+00",
    "++++++++00",
    "ppppppppp0",
];

/// P23 to P29: what the tab Users offers.
pub const STEPS: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "+000000000",
    "0000000d00",
    "+++0000d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P37: trying a mail again; rule 9 as for the tab Users. What is no id at all is not looked at before the session is.
pub const RETRY: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "+000000000",
    "0000000000",
    "+++0000d00",
    "+++++00d00",
    "+++++++d00",
    "pppppppppp",
];

/// P37, a mail to the authority itself: an administrator has those to the own users only.
pub const RETRY_TO_AUTHORITY: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "0000000000",
    "0000000000",
    "+++0000d00",
    "+++++00d00",
    "+++++++d00",
    "pppppppppp",
];

/// P34: rule 9 shields nobody from mails. Who lies elsewhere or is deactivated (I-20) counts as not ticked.
pub const EMAIL: Pattern = [
    "llllllllll",
    "----------",
    "----------",
    "----------",
    "----------",
    "+++++nnnnn",
    "+++++nnnnn",
    "+++++++nnn",
    "pppppppppp",
];

/// P13 for many: whatever P20 finds can be chosen. Whether it can be given is decided for each in its turn.
pub const GIVE_MANY: Pattern = [
    "llllllllll",
    "----------",
    "----------",
    "----------",
    "----------",
    "+++++rr+rr",
    "+++++rr+rr",
    "++++++++rr",
    "pppppppppp",
];

/// P12: not an ordinary administrator's (Q5).
pub const SETTINGS: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000d00",
    "+++--00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P31: neither of the own authority nor by the Commission, which is no access manager there.
pub const ADD_OWN: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000d00",
    "++o--00d00",
    "++++o00d00",
    "-------d00",
    "ppppppppp0",
];

/// P32: an access manager takes away nobody but itself.
pub const REMOVE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000d00",
    "++---00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P13, P14: an ordinary administrator gives nothing, an access manager also its own authority.
pub const GIVE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "+++--00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// The same for its page: what is no address at all is no page for anybody.
pub const GIVE_PAGE: Pattern = [
    "lllllllll0",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "+++--00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P11, for a coordinator: whoever may is asked for the new one.
pub const REPLACE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "r000000000",
    "0000000d00",
    "rrr--00d00",
    "rrrrr00d00",
    "rrrrrrrd00",
    "ppppppppp0",
];

/// The same for its page.
pub const REPLACE_PAGE: Pattern = [
    "lllllllll0",
    "-000000000",
    "00-0000000",
    "+000000000",
    "0000000d00",
    "+++--00d00",
    "+++++00d00",
    "+++++++d00",
    "ppppppppp0",
];

/// P15, where no module is active any more: the own authority never, an access manager not before that has ended (Q20).
pub const DEACTIVATE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "++o--00+00",
    "++sso00+00",
    "++ssf+o+00",
    "ppppppppp0",
];

/// The other way round: what cannot be deactivated is active.
pub const REACTIVATE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "++o--00+00",
    "++wwo00+00",
    "++wwf+o+00",
    "ppppppppp0",
];

/// Their pages, which say it where it cannot be done.
pub const STANDING_PAGE: Pattern = [
    "lllllllll0",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "+++--00+00",
    "+++++00+00",
    "++++++++00",
    "ppppppppp0",
];

/// P33: the national coordinator in its country and the Commission; who is an access manager already becomes none again.
pub const APPOINT: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "-----00-00",
    "++wwf00+00",
    "++wwf+f+00",
    "ppppppppp0",
];

/// The same where all that can be are access managers, and with them the administrator of the first.
pub const DELEGATE: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-----00-00",
    "0000000-00",
    "-----00-00",
    "++++f00+00",
    "++++f+f+00",
    "ppppppppp0",
];

/// Their pages, which say it where it cannot be done.
pub const MANAGER_PAGE: Pattern = [
    "lllllllll0",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "-----00-00",
    "+++++00+00",
    "++++++++00",
    "ppppppppp0",
];

/// P36: whoever may is told that it is no national coordinator, and of one, which to name.
pub const REPLACE_NIMIC: Pattern = [
    "llllllllll",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "-----00-00",
    "-----00-00",
    "wwwwrwww00",
    "ppppppppp0",
];

/// Its pages, which say it where it cannot be done.
pub const REPLACE_NIMIC_PAGE: Pattern = [
    "lllllllll0",
    "-000000000",
    "00-0000000",
    "-000000000",
    "0000000-00",
    "-----00-00",
    "-----00-00",
    "++++++++00",
    "ppppppppp0",
];
