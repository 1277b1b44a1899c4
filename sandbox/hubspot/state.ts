import type { Stage } from '../stage/stage.ts';
import type { Execution } from './execution.ts';
import { OBJECT_TYPES } from './objectTypes.ts';
import type { CrmRecord, Portal } from './portal.ts';
import type { SwitchBoard, Switches } from './switches.ts';
import type { TokenDesk } from './tokens.ts';
import type { Violation } from './violations.ts';
import type { WorkflowEngine } from './workflowEngine.ts';

/** Everything that one sandbox holds. */
export interface SandboxState {
  stage: Stage;
  switches: SwitchBoard;
  portals: ReadonlyMap<number, Portal>;
  tokens: TokenDesk;
  engine: WorkflowEngine;
  /** Calls that the product must not make; tests assert that there are none. */
  violations: Violation[];
}

/** One object as the state shows it: all its properties, and the ids it is associated with. */
export interface ObjectView {
  id: string;
  properties: Readonly<Record<string, string>>;
  associations: Record<string, { id: string; types: string[] }[]>;
}

/** The state as `GET /_sandbox/state` answers it. */
export interface StateView {
  now: string;
  switches: Switches;
  violations: readonly Violation[];
  portals: { portalId: number; objects: Record<string, ObjectView[]> }[];
  executions: readonly Execution[];
}

/** A picture of the whole sandbox. */
export function viewState({ stage, switches, portals, engine, violations }: SandboxState): StateView {
  return {
    now: stage.clock.now().toISOString(),
    switches: switches.current,
    violations,
    portals: [...portals].map(([portalId, portal]) => ({
      portalId,
      objects: Object.fromEntries(
        OBJECT_TYPES.map(({ name }) => [name, portal.list(name).map((record) => viewObject(portal, record))]),
      ),
    })),
    executions: engine.executions(),
  };
}

/** One object with its associations. */
export function viewObject(portal: Portal, record: CrmRecord): ObjectView {
  const associations = OBJECT_TYPES.flatMap(({ name }) => {
    const links = portal.associated(record, name).map(({ id, types }) => ({
      id,
      types: types.map(({ label, name: typeName }) => label ?? typeName),
    }));
    return links.length > 0 ? [[name, links] as const] : [];
  });
  return { id: record.id, properties: record.properties, associations: Object.fromEntries(associations) };
}
