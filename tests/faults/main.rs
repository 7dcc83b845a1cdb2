//! What must survive: `kill -9`, broken uploads, hostile media, lapsed leases.
mod kills;
mod sharing;
