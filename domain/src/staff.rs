//! Members of staff and what they may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::customer::Email;
use crate::ids::StaffId;
use crate::rejection::{Field, Rejection};
use crate::token::Scope;

/// What a member of staff may do (ADM-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but staff, API tokens and settings.
    Staff,
    /// Looks, changes nothing.
    Viewer,
}

/// Something that needs a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See orders, customers, mails and Stripe's events.
    ReadOrders,
    /// Edit orders, and send mails again.
    ChangeOrders,
    /// See customers and their balances.
    ReadCustomers,
    /// Edit customers, and change their balances.
    ChangeCustomers,
    /// See all products and their stock, also what is not for sale.
    ReadProducts,
    /// Edit products, and change their stock.
    ChangeProducts,
    /// See business carts.
    ReadCarts,
    /// Fill business carts and check them out.
    ChangeCarts,
    /// Add and remove staff.
    ManageStaff,
    /// Make and revoke API tokens.
    ManageTokens,
}

impl Permission {
    /// The scope that gives it to a token; some are for people only.
    #[must_use]
    pub const fn scope(self) -> Option<Scope> {
        match self {
            Self::ReadOrders => Some(Scope::OrdersRead),
            Self::ChangeOrders => Some(Scope::OrdersWrite),
            Self::ReadCustomers | Self::ChangeCustomers => Some(Scope::Customers),
            Self::ReadProducts | Self::ChangeProducts => Some(Scope::Products),
            Self::ReadCarts | Self::ChangeCarts => Some(Scope::Carts),
            Self::ManageStaff | Self::ManageTokens => None,
        }
    }
}

impl Role {
    /// Whether the role allows this.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadOrders | Permission::ReadCustomers | Permission::ReadProducts | Permission::ReadCarts => {
                true
            }
            Permission::ChangeOrders
            | Permission::ChangeCustomers
            | Permission::ChangeProducts
            | Permission::ChangeCarts => match self {
                Self::Owner | Self::Staff => true,
                Self::Viewer => false,
            },
            Permission::ManageStaff | Permission::ManageTokens => match self {
                Self::Owner => true,
                Self::Staff | Self::Viewer => false,
            },
        }
    }

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Staff => "staff",
            Self::Viewer => "viewer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text {
            "owner" => Ok(Self::Owner),
            "staff" => Ok(Self::Staff),
            "viewer" => Ok(Self::Viewer),
            _ => Err(Rejection::Invalid { field: Field::Role }),
        }
    }
}

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// Who it is.
    pub id: StaffId,
    /// The address used to log in.
    pub email: Email,
    /// As colleagues see it.
    pub name: String,
    /// What the member may do.
    pub role: Role,
}
