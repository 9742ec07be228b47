import { ProcessRunner, type ProcessParts } from '../processes/process-runner.js';
import type { AnyProcess } from '../processes/process.js';
import { ProjectionRunner, type ProjectionParts } from '../projections/projection-runner.js';
import type { Projection } from '../projections/projection.js';
import { Checkpoint, type Tenure } from './checkpoint.js';
import type { MemberKind } from './seat.js';

export function projectionMember(projection: Projection, parts: ProjectionParts): MemberKind {
  const checkpoint = Checkpoint.ofProjection(projection);
  const { name, version } = projection;
  return {
    name,
    kind: 'projection',
    version,
    lease: `projection:${name}@${version}`,
    claim: (tenure: Tenure) => checkpoint.claim(parts.knex, tenure),
    run: (start) => new ProjectionRunner(projection, parts, start),
  };
}

export function processMember(process: AnyProcess, parts: ProcessParts): MemberKind {
  const checkpoint = Checkpoint.ofProcess(process.category);
  return {
    name: process.category,
    kind: 'process',
    version: 1,
    lease: `process:${process.category}`,
    claim: async (tenure: Tenure) => {
      await parts
        .knex('event_sourcing.subscription_checkpoint')
        .insert({ name: process.category })
        .onConflict(['name', 'version'])
        .ignore();
      return checkpoint.claim(parts.knex, tenure);
    },
    run: (start) => new ProcessRunner(process, parts, start),
  };
}
