//! A row of `module_access.csv`.

use domain::model::{AccessStatus, Approval, ModuleRole};

use super::{
    ImportError,
    table::{Place, Row, flag},
};

pub(super) struct Access {
    pub(super) at: Place,
    pub(super) authority: String,
    pub(super) module: String,
    pub(super) role: ModuleRole,
    pub(super) status: AccessStatus,
    pub(super) settings: Option<Settings>,
    pub(super) keywords: Vec<String>,
    pub(super) linked_coordinators: Vec<String>,
}

#[derive(Clone, Copy)]
pub(super) struct Settings {
    pub(super) approval: Approval,
    pub(super) may_refuse: bool,
    pub(super) allocation: bool,
}

impl Access {
    pub(super) fn parse(row: &Row) -> Result<Self, ImportError> {
        let approval = row.optional_choice("approval", Approval::parse)?;
        let may_refuse = row.optional_choice("may_refuse", flag)?;
        let allocation = row.optional_choice("allocation", flag)?;
        let settings = match (approval, may_refuse, allocation) {
            (Some(approval), Some(may_refuse), Some(allocation)) => {
                Some(Settings { approval, may_refuse, allocation })
            }
            (None, None, None) => None,
            _ => return Err(row.refuse("approval", "all three settings or none (I-10)")),
        };
        Ok(Self {
            at: row.at(),
            authority: row.text("authority_key")?.to_owned(),
            module: row.text("module_code")?.to_owned(),
            role: row.choice("role", ModuleRole::parse)?,
            status: row.choice("status", AccessStatus::parse)?,
            settings,
            keywords: row.codes("keywords")?,
            linked_coordinators: row.codes("linked_coordinators")?,
        })
    }

    pub(super) fn is_active(&self) -> bool {
        self.status == AccessStatus::Active
    }

    pub(super) fn is_coordinator(&self) -> bool {
        self.role == ModuleRole::Coordinator
    }

    pub(super) fn allocation(&self) -> bool {
        self.settings.is_some_and(|settings| settings.allocation)
    }
}
