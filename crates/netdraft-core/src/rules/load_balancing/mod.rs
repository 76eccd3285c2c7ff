//! Rules about load balancers, health checks and certificates.
