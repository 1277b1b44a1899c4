import type { AssociationType } from './associationTypes.ts';
import type { ObjectTypeName } from './objectTypes.ts';

/** Names one object of a portal. */
export interface ObjectRef {
  type: ObjectTypeName;
  id: string;
}

/** What one object is associated with: the other's id, and every kind of link between the two. */
export interface Link {
  id: string;
  types: AssociationType[];
}

/** The associations of one portal, each direction on its own, in the order in which they were made. */
export class Links {
  readonly #byOrigin = new Map<string, Link[]>();

  /** Adds kinds of links from one object to another; a kind that is there already stays single. */
  add(from: ObjectRef, to: ObjectRef, types: readonly AssociationType[]): void {
    const links = this.#of(from, to.type);
    let link = links.find(({ id }) => id === to.id);
    if (!link) {
      link = { id: to.id, types: [] };
      links.push(link);
    }
    for (const type of types) {
      const known = link.types.some((other) => other.category === type.category && other.typeId === type.typeId);
      if (!known) link.types.push(type);
    }
  }

  from(origin: ObjectRef, toType: ObjectTypeName): readonly Link[] {
    return this.#byOrigin.get(key(origin, toType)) ?? [];
  }

  #of(origin: ObjectRef, toType: ObjectTypeName): Link[] {
    const links = this.#byOrigin.get(key(origin, toType)) ?? [];
    this.#byOrigin.set(key(origin, toType), links);
    return links;
  }
}

function key(origin: ObjectRef, toType: ObjectTypeName): string {
  return `${origin.type}/${origin.id}/${toType}`;
}
