import type { Check, Finding } from './check.ts';

interface Edge {
  to: string;
  file: string;
  line: number;
}

/** No file and no room may reach itself: load order would decide what is defined. */
export const cyclesCheck: Check = {
  name: 'cycles',
  holds: 'neither files nor rooms import each other in a circle',
  run({ files, table }) {
    const fileGraph = new Map<string, Edge[]>();
    const roomGraph = new Map<string, Edge[]>();
    for (const file of files) {
      for (const edge of file.imports) {
        const target = table.resolve(file.path, edge.specifier);
        if (target === undefined) continue;
        const place = { file: file.path, line: edge.line };
        if (!edge.isTypeOnly && !edge.isDynamic) add(fileGraph, file.path, { to: target, ...place });
        const from = table.roomOf(file.path)?.name;
        const to = table.roomOf(target)?.name;
        // A pair of process entries may name each other's message types; everything else counts, types included.
        if (from && to && from !== to && !file.isTest && !(edge.isTypeOnly && table.roomOf(target)?.isProcessEntry)) {
          add(roomGraph, from, { to, ...place });
        }
      }
    }
    return [...findCycles(fileGraph), ...findCycles(roomGraph)];
  },
};

function add(graph: Map<string, Edge[]>, from: string, edge: Edge): void {
  const edges = graph.get(from);
  if (edges) edges.push(edge);
  else graph.set(from, [edge]);
}

/** One finding for each edge that closes a circle in a depth-first walk. */
function findCycles(graph: Map<string, Edge[]>): Finding[] {
  const findings: Finding[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const go = (node: string): void => {
    state.set(node, 'open');
    path.push(node);
    for (const edge of graph.get(node) ?? []) {
      if (state.get(edge.to) === 'open') {
        const circle = [...path.slice(path.indexOf(edge.to)), edge.to].join(' → ');
        findings.push({ file: edge.file, line: edge.line, message: `closes a circle: ${circle}` });
      } else if (!state.has(edge.to)) {
        go(edge.to);
      }
    }
    path.pop();
    state.set(node, 'done');
  };
  for (const node of graph.keys()) if (!state.has(node)) go(node);
  return findings;
}
