// Diagrams of many boxes: networks of twenty subnets, each with two links to gateways of its network.
const EACH = 20;

/** A plan with so many subnets, and twice as many links. */
export function diagram(nodes) {
  const all = Array.from({ length: Math.ceil(nodes / EACH) }, (_, at) => at);
  const id = (at) => `net-${at + 1}`;
  return {
    netdraft: "1.0",
    name: `${nodes} subnets`,
    networks: all.map((at) => ({ id: id(at), cidrs: [`10.${Math.floor(at / 8)}.${(at % 8) * 32}.0/19`, `2001:db8:${at.toString(16)}::/56`] })),
    subnets: all.flatMap((at) =>
      Array.from({ length: EACH }, (_, number) => ({
        id: `${id(at)}-subnet-${number + 1}`,
        network: id(at),
        cidr: `10.${Math.floor(at / 8)}.${(at % 8) * 32 + number}.0/24`,
        zone: "abc"[number % 3],
        exposure: "public",
      })),
    ),
    gateways: all.flatMap((at) => [
      { id: `${id(at)}-igw`, kind: "internet", network: id(at) },
      { id: `${id(at)}-out`, kind: "egress-only", network: id(at) },
    ]),
    route_tables: all.map((at) => ({
      id: `${id(at)}-main`,
      network: id(at),
      main: true,
      routes: [
        { destination: "0.0.0.0/0", target: `${id(at)}-igw` },
        { destination: "::/0", target: `${id(at)}-out` },
      ],
    })),
  };
}

/** The links of such a plan, by the ids of their ends. */
export const linksOf = (plan) =>
  plan.subnets.flatMap(({ id, network }) => [
    [id, `${network}-igw`],
    [id, `${network}-out`],
  ]);
