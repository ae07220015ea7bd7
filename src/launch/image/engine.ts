import type { Readable } from 'node:stream'

/** What we need of a container engine. */
export interface Engine {
  /** What is known of an image that lies here; undefined where it does not. */
  image(name: string): Promise<ImageFacts | undefined>
  /** Fetches an image; rejects with the engine's own words. */
  pull(name: string): Promise<void>
  /** The address of the machine of the engine, as a container finds it; undefined without a bridge. */
  gateway(): Promise<string | undefined>
  /** Creates a container without starting it. */
  create(order: ContainerOrder): Promise<Container>
  /** Every container that bears a label. */
  labelled(label: string): Promise<readonly Labelled[]>
}

export type Labels = Readonly<Record<string, string>>

export interface ImageFacts {
  /** The TCP ports it exposes. */
  readonly ports: readonly number[]
}

export interface Labelled {
  readonly labels: Labels
  /** Removes it, whatever it does; one that is gone already is well. */
  remove(): Promise<void>
}

export interface ContainerOrder {
  readonly image: string
  readonly name: string
  readonly labels: Labels
  readonly env: Readonly<Record<string, string>>
  /** The port it listens on, and that of 127.0.0.1 by which it is asked. */
  readonly port: { readonly inside: number; readonly outside: number }
  /** Names that it resolves beside those of its image: name to address. */
  readonly hosts: Readonly<Record<string, string>>
  /** Files of this machine that it finds at the same path, and may only read. */
  readonly files: readonly string[]
}

export interface Container {
  readonly id: string
  /** What it prints, from its first byte on, if asked for before the start. */
  output(): Promise<readonly Readable[]>
  start(): Promise<void>
  /** Resolves with its exit code when its first process ends. */
  ended(): Promise<number>
  /** The pid of its first process, as this machine counts if the engine runs here. */
  pid(): Promise<number | undefined>
  signal(name: string): Promise<void>
  /** Asks it to end, and ends it by force after a grace. */
  stop(graceSeconds: number): Promise<void>
  /** Paths that differ from those of its image. */
  changed(): Promise<readonly string[]>
  /** One file as a tar archive. */
  archive(path: string): Promise<Buffer>
  remove(): Promise<void>
}
