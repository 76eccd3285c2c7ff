//! Rules about NAT gateways and their ports.
