//! Rules about VPN connections and packet sizes.
