// The same boxes and links drawn with React Flow: groups with children, every other property as it comes.
//
// `window.draw(plan, onlyVisible)` draws a plan of `../e2e/plans.mjs` and returns how many nodes and links that are.
import { memo, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { Handle, Position, ReactFlow, useEdgesState, useNodesState } from "@xyflow/react";
import "@xyflow/react/dist/style.css";

const BOX = { width: 176, height: 64, gap: 24, columns: 10, head: 56 };

const Group = memo(({ data }) => (
  <div className="group">
    <strong>{data.name}</strong> <code>{data.cidr}</code>
  </div>
));

const Box = memo(({ data }) => (
  <div className="box">
    <Handle type="target" position={Position.Left} />
    <strong>{data.name}</strong>
    <code>{data.cidr}</code>
    <span className="badge">{data.badge}</span>
    <Handle type="source" position={Position.Right} />
  </div>
));

const TYPES = { group: Group, box: Box };

function place(plan) {
  const groups = plan.networks.map((network) => ({ network, subnets: plan.subnets.filter((subnet) => subnet.network === network.id) }));
  const rows = Math.max(...groups.map((group) => Math.ceil(group.subnets.length / BOX.columns)));
  const width = BOX.columns * (BOX.width + BOX.gap) + BOX.gap;
  const height = rows * (BOX.height + BOX.gap) + BOX.gap + BOX.head;
  const across = Math.ceil(Math.sqrt(groups.length));
  return groups.flatMap(({ network, subnets }, at) => [
    {
      id: network.id,
      type: "group",
      position: { x: (at % across) * (width + 80), y: Math.floor(at / across) * (height + 80) },
      style: { width, height },
      data: { name: network.id, cidr: network.cidrs[0] },
    },
    ...subnets.map((subnet, number) => ({
      id: subnet.id,
      type: "box",
      parentId: network.id,
      extent: "parent",
      position: {
        x: BOX.gap + (number % BOX.columns) * (BOX.width + BOX.gap),
        y: BOX.head + Math.floor(number / BOX.columns) * (BOX.height + BOX.gap),
      },
      style: { width: BOX.width, height: BOX.height },
      data: { name: subnet.id, cidr: subnet.cidr, badge: subnet.exposure },
    })),
  ]);
}

function link(links) {
  return links.map(([source, target], at) => ({ id: `link-${at}`, source, target, type: "step" }));
}

function Diagram({ nodes: firstNodes, edges: firstEdges, onlyVisible, ready }) {
  const [nodes, , onNodesChange] = useNodesState(firstNodes);
  const [edges, , onEdgesChange] = useEdgesState(firstEdges);
  useEffect(() => {
    requestAnimationFrame(() => requestAnimationFrame(ready));
  }, []);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      nodeTypes={TYPES}
      onlyRenderVisibleElements={onlyVisible}
      panOnDrag={[1]}
      minZoom={0.05}
      onInit={(flow) => (window.fit = () => flow.fitView())}
    />
  );
}

window.draw = (plan, links, onlyVisible) =>
  new Promise((resolve) => {
    const [nodes, edges] = [place(plan), link(links)];
    const root = createRoot(document.querySelector("#flow"));
    const ready = () => resolve({ nodes: nodes.length, links: edges.length });
    flushSync(() => root.render(<Diagram nodes={nodes} edges={edges} onlyVisible={onlyVisible} ready={ready} />));
  });
