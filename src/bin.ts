#!/usr/bin/env node
import { main } from './cli/program.ts'

// A reader that closes the pipe early (`| head`) is no fault of the run.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

await main(process.argv)
