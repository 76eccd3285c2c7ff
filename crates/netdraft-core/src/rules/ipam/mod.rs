//! Rules about subnets and their addresses.
