//! Rules about security posture.
