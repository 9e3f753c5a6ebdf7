//! What rows must be to each other: the invariants of C.6 over the whole sample, before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::model::{AccessStatus, Approval, AuthorityKind, LinkedCoordinatorRule};

use super::{
    ImportError, Sample,
    access::Access,
    authority::Authority,
    catalogue::{Catalogue, List, Module},
    invitation::{Invitation, InvitationStatus, Registration},
    table::Place,
    user::User,
};

pub(super) fn check(catalogue: &Catalogue, sample: &Sample) -> Result<(), ImportError> {
    let check = Check { catalogue, sample };
    check.authorities()?;
    check.accesses()?;
    check.users()?;
    check.invitations()
}

struct Check<'a> {
    catalogue: &'a Catalogue,
    sample: &'a Sample,
}

/// Values that must not come twice.
struct Once<T>(BTreeSet<T>);

impl<T: Ord> Once<T> {
    const fn new() -> Self {
        Self(BTreeSet::new())
    }

    fn take(&mut self, value: T, at: Place, reason: &str) -> Result<(), ImportError> {
        at.need(self.0.insert(value), || reason.to_owned())
    }
}

/// The keywords chosen of some lists: all known, and of each list as many as it wants.
fn keywords(at: Place, lists: &[List], chosen: &[String]) -> Result<(), ImportError> {
    for code in chosen {
        let known = lists.iter().any(|list| list.keywords.contains_key(code));
        at.need(known, || format!("keywords: {code}: invalid_choice"))?;
    }
    for list in lists {
        let count = chosen.iter().filter(|code| list.keywords.contains_key(*code)).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        at.need(count >= list.min, || format!("keywords: {}: too_few_choices", list.code))?;
        at.need(list.max.is_none_or(|max| count <= max), || {
            format!("keywords: {}: too_many_choices", list.code)
        })?;
    }
    Ok(())
}

impl Check<'_> {
    fn authorities(&self) -> Result<(), ImportError> {
        let (mut keys, mut names, mut nimics) = (Once::new(), Once::new(), Once::new());
        for authority in &self.sample.authorities {
            let Authority { at, key, country, kind, data, .. } = authority;
            keys.take(key, *at, "key: twice")?;
            names.take(
                (country, &data.official_name_norm),
                *at,
                "official_name: already_registered (I-1)",
            )?;
            if *kind != AuthorityKind::Authority {
                nimics.take(country, *at, "kind: a second national coordinator or Commission (I-18)")?;
            }
            if *kind != AuthorityKind::Commission {
                keywords(*at, &self.catalogue.general, &authority.keywords)?;
            }
            for code in &authority.delegated_modules {
                self.module(*at, "access_manager_modules", code)?;
            }
            self.access_managers(authority)?;
        }
        Ok(())
    }

    /// I-16, I-17.
    fn access_managers(&self, authority: &Authority) -> Result<(), ImportError> {
        let at = authority.at;
        let needs_one = authority.kind != AuthorityKind::Commission;
        at.need(needs_one != authority.administered_by.is_empty(), || {
            "administered_by: at least one, none for the Commission (I-16)".to_owned()
        })?;
        for key in &authority.administered_by {
            let manager = self.sample.authority(key);
            let fits = manager.is_some_and(|manager| {
                let place = match authority.kind {
                    AuthorityKind::Nimic => manager.kind == AuthorityKind::Commission,
                    _ => manager.country == authority.country,
                };
                manager.is_access_manager && manager.is_active() && manager.key != authority.key && place
            });
            at.need(fits, || format!("administered_by: {key}: not_an_access_manager (I-17)"))?;
        }
        Ok(())
    }

    fn module(&self, at: Place, field: &str, code: &str) -> Result<&Module, ImportError> {
        self.catalogue.modules.get(code).ok_or_else(|| at.fault(format!("{field}: {code}: unknown module")))
    }

    fn accesses(&self) -> Result<(), ImportError> {
        let mut pairs = Once::new();
        for access in &self.sample.accesses {
            let at = access.at;
            pairs.take((&access.authority, &access.module), at, "module_code: a second access (I-7)")?;
            let authority = self.sample.authority(&access.authority);
            let authority = authority.ok_or_else(|| at.fault("authority_key: unknown"))?;
            let module = self.module(at, "module_code", &access.module)?;
            let allowed = module.roles_allowed == "both" || module.roles_allowed == access.role.as_str();
            at.need(allowed, || "role: module_role_not_allowed".to_owned())?;
            at.need(authority.is_active() || !access.is_active(), || {
                "status: the authority is deactivated (I-19)".to_owned()
            })?;
            at.need(module.has_request_settings == access.settings.is_some(), || {
                "approval: settings_not_applicable (I-10)".to_owned()
            })?;
            keywords(at, &module.lists, &access.keywords)?;
            self.links(access, authority, module)?;
        }
        Ok(())
    }

    /// I-8, I-10.
    fn links(&self, access: &Access, authority: &Authority, module: &Module) -> Result<(), ImportError> {
        let at = access.at;
        let links = &access.linked_coordinators;
        let applicable = module.linked_coordinator != LinkedCoordinatorRule::None && !access.is_coordinator();
        at.need(links.is_empty() || applicable, || {
            "linked_coordinators: coordinator_not_applicable (I-8)".to_owned()
        })?;
        for key in links {
            at.need(*key != access.authority, || {
                "linked_coordinators: coordinator_is_self (I-8)".to_owned()
            })?;
            let other = self.sample.authority(key);
            let theirs = self.sample.access(key, &access.module);
            let coordinates = other.is_some_and(Authority::is_active)
                && theirs.is_some_and(|theirs| theirs.is_active() && theirs.is_coordinator());
            at.need(coordinates, || format!("linked_coordinators: {key}: not_a_coordinator (I-8)"))?;
            at.need(other.is_some_and(|other| other.country == authority.country), || {
                format!("linked_coordinators: {key}: coordinator_other_country (I-8)")
            })?;
        }
        if access.status == AccessStatus::Active && links.is_empty() {
            let required = applicable && module.linked_coordinator == LinkedCoordinatorRule::Required;
            at.need(!required, || "linked_coordinators: coordinator_required (I-8)".to_owned())?;
            let approved = access.settings.is_some_and(|settings| settings.approval != Approval::None);
            at.need(!approved, || "approval: approval_needs_coordinator (I-10)".to_owned())?;
        }
        Ok(())
    }

    fn users(&self) -> Result<(), ImportError> {
        let (mut addresses, mut usernames) = (Once::new(), Once::new());
        let mut administrators: BTreeSet<&str> = BTreeSet::new();
        let mut holders: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
        for user in &self.sample.users {
            let at = user.at;
            at.need(self.sample.authority(&user.authority).is_some(), || {
                "authority_key: unknown".to_owned()
            })?;
            addresses.take(user.person.email.normalized(), at, "email: email_taken (I-2)")?;
            if let Some(username) = &user.username {
                usernames.take(username, at, "username: username_taken (I-3)")?;
            }
            if user.is_administrator {
                administrators.insert(&user.authority);
            }
            for (module, role) in &user.roles {
                self.role(user, module, role)?;
                holders.insert((&user.authority, module, role));
            }
        }
        for authority in &self.sample.authorities {
            let named = !authority.is_active() || administrators.contains(authority.key.as_str());
            authority.at.need(named, || "key: no administrator among the users (I-4)".to_owned())?;
        }
        for access in self.sample.accesses.iter().filter(|access| access.is_active()) {
            let module = self.module(access.at, "module_code", &access.module)?;
            for role in &module.roles {
                let needed = role.needs_holder && role.fits(access.role, access.allocation());
                let held = holders.contains(&(&access.authority, &access.module, &role.code));
                access.at.need(held || !needed, || format!("role_needs_holder: {} (I-5)", role.code))?;
            }
        }
        Ok(())
    }

    /// I-6.
    fn role(&self, user: &User, module: &str, role: &str) -> Result<(), ImportError> {
        let access = self.sample.access(&user.authority, module);
        let definitions = self.catalogue.modules.get(module).map(|module| &module.roles);
        let definition = definitions.and_then(|roles| roles.iter().find(|known| known.code == role));
        let fits = access.zip(definition);
        let fits = fits.is_some_and(|(access, found)| found.fits(access.role, access.allocation()));
        user.at.need(fits, || format!("roles: {module}:{role}: role_not_available (I-6)"))
    }

    fn invitations(&self) -> Result<(), ImportError> {
        let mut keys = Once::new();
        let mut registered: BTreeMap<&str, usize> = BTreeMap::new();
        for registration in &self.sample.registrations {
            self.registration(registration)?;
            *registered.entry(&registration.invitation).or_default() += 1;
        }
        for registration in &self.sample.registrations {
            let once = registered.get(registration.invitation.as_str()) == Some(&1);
            registration.at.need(once, || "invitation_key: a second registration (I-21)".to_owned())?;
        }
        for invitation in &self.sample.invitations {
            let at = invitation.at;
            keys.take(&invitation.key, at, "key: twice")?;
            let used = registered.contains_key(invitation.key.as_str());
            at.need(used == (invitation.status == InvitationStatus::Used), || {
                "status: used if and only if there is a registration (I-21)".to_owned()
            })?;
            let inviter = self.sample.authority(&invitation.inviter);
            let inviter = inviter.filter(|inviter| inviter.is_access_manager && inviter.is_active());
            let inviter = inviter.ok_or_else(|| at.fault("inviter_authority: not_an_access_manager"))?;
            at.need(inviter.country.as_ref() == Some(&invitation.country), || {
                "country: not that of the inviter".to_owned()
            })?;
            let by = self.user(&invitation.inviter_email);
            let by = by.filter(|user| user.authority == invitation.inviter && user.is_administrator);
            at.need(by.is_some(), || "inviter_email: no administrator of the inviter".to_owned())?;
            for code in &invitation.suggested_modules {
                self.module(at, "suggested_modules", code)?;
                let covered =
                    inviter.delegated_modules.is_empty() || inviter.delegated_modules.contains(code);
                at.need(covered, || format!("suggested_modules: {code}: delegation_does_not_cover"))?;
            }
        }
        Ok(())
    }

    fn user(&self, email: &str) -> Option<&User> {
        self.sample.users.iter().find(|user| user.person.email.normalized() == email)
    }

    fn invitation(&self, key: &str) -> Option<&Invitation> {
        self.sample.invitations.iter().find(|invitation| invitation.key == key)
    }

    fn registration(&self, registration: &Registration) -> Result<(), ImportError> {
        let at = registration.at;
        let invitation = self.invitation(&registration.invitation);
        let invitation = invitation.ok_or_else(|| at.fault("invitation_key: unknown"))?;
        at.need(invitation.country == registration.country, || {
            "country: not that of the invitation".to_owned()
        })?;
        keywords(at, &self.catalogue.general, &registration.keywords)?;
        if let Some(decision) = &registration.decision {
            at.need(self.user(&decision.by).is_some(), || "decided_by_email: unknown".to_owned())?;
        }
        if let Some(key) = &registration.duplicate_of {
            at.need(self.sample.authority(key).is_some(), || "duplicate_of: unknown".to_owned())?;
        }
        Ok(())
    }
}
