const kibi = 1024
const mebi = 1024 * kibi

/** Every cap and deadline by which a peer is kept from harming the harness. */
export const limits = {
  /** What a target may answer. */
  answer: {
    headBytes: 16 * kibi,
    bodyBytes: mebi,
    inflatedBytes: 4 * mebi,
    /** Content-Encodings one upon the other. */
    codings: 3,
    /** Statuses below 200 before the one that counts. */
    informational: 100,
    chunkLineBytes: kibi,
  },
  /** Any JSON text; what goes beyond is not parsed. */
  json: { depth: 64, nodes: 50_000 },
  /** What may be asked of our actors. */
  call: {
    bodyBytes: mebi,
    /** From the first byte of a request to its last. */
    arrivalMs: 30_000,
    /** Calls that are kept of one purpose; a flood of one kind leaves room for the others. */
    keptOfOnePurpose: 2000,
    /** Characters of their bodies. */
    keptTextLength: 8 * mebi,
  },
  /** What a report shows of the traffic. */
  evidence: {
    excerptLength: 4 * kibi,
    headerLines: 200,
    /** All exchanges together, as they are written; keeps a report below 50 MB. */
    totalLength: 24 * mebi,
  },
  /** What we do to others, where a body of ours is meant to hurt its reader. */
  flow: {
    longestMs: 25_000,
    /** Longer than anybody may take for a request that has to go through another one. */
    longestDripMs: 75_000,
    bytes: 512 * mebi,
  },
} as const
