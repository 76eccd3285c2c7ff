// Plans for tests that need many things: the same numbers give the same plan.

/** A plan with networks of a /16 each, subnets of a /24 each spread over three zones, and a rule set a network. */
export function largePlan({ networks = 4, subnets = 250, rules = 40 } = {}) {
  const plan = { netdraft: "1.0", name: `${networks * subnets} subnets` };
  const ids = Array.from({ length: networks }, (_, index) => `vpc-${index + 1}`);
  plan.networks = ids.map((id, index) => ({ id, cidrs: [`10.${index}.0.0/16`] }));
  plan.subnets = ids.flatMap((network, index) =>
    Array.from({ length: subnets }, (_, number) => ({
      id: `${network}-subnet-${number + 1}`,
      network,
      cidr: `10.${index}.${number}.0/24`,
      zone: "abc"[number % 3],
      exposure: ["public", "private", "isolated"][Math.floor(number / 3) % 3],
      route_table: `${network}-routes`,
    })),
  );
  plan.hosts = plan.subnets
    .filter((_, number) => number % 2 === 0)
    .map((subnet) => ({ id: `${subnet.id}-hosts`, subnet: subnet.id, count: 12 }));
  plan.filters = ids.map((network, index) => ({
    id: `${network}-acl`,
    network,
    kind: "network-acl",
    rules: Array.from({ length: rules }, (_, number) => ({
      priority: 100 + number * 10,
      action: number % 7 === 0 ? "deny" : "allow",
      protocol: "tcp",
      sources: [`10.${(index + 1) % networks}.${number}.0/24`],
      ports: 8000 + number,
    })),
  }));
  const peerings = ids.slice(1).map((id, index) => ({ id: `peer-${index + 1}`, requester: ids[index], accepter: id }));
  plan.route_tables = ids.map((network, index) => ({
    id: `${network}-routes`,
    network,
    main: true,
    routes: peerings
      .filter((peering) => peering.requester === network || peering.accepter === network)
      .map((peering) => ({
        destination: `10.${ids.indexOf(peering.requester === network ? peering.accepter : peering.requester)}.0.0/16`,
        target: peering.id,
      })),
  }));
  plan.peerings = peerings;
  return plan;
}

/** A plan with one zone of so many records. */
export const records = (count) => ({
  netdraft: "1.0",
  name: `${count} records`,
  networks: [{ id: "main", cidrs: ["10.0.0.0/8"] }],
  zones: [
    {
      id: "zone",
      apex: "example.com",
      networks: ["main"],
      records: Array.from({ length: count }, (_, at) => ({
        name: `host-${at}`,
        type: "A",
        ttl: 300,
        values: [`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`],
      })),
    },
  ],
});
