import type { Company, Stored } from '../company.ts';
import { missing, QuickBooksFault } from '../faults.ts';
import { idOf, textOf, type JsonObject } from '../json.ts';
import type { Draft } from './kind.ts';

/** The builder of a plain name list: Name is unique in it, and making a record inactive sets its name free. */
export function nameListBuilder(
  entity: string,
  computed: (body: JsonObject, draft: Draft) => JsonObject = () => ({}),
): (draft: Draft) => JsonObject {
  return (draft) => {
    const { company, body, old } = draft;
    if (textOf(body.Name).trim() === '') throw missing('Name');
    const name = activeName(textOf(body.Name).trim(), body, old);
    const parent = body.ParentRef ? company.find(entity, idOf(body.ParentRef) ?? '') : undefined;
    const path = parent ? `${String(parent.FullyQualifiedName)}:${name}` : name;
    refuseTaken(company, [entity], 'FullyQualifiedName', path, old?.Id);
    return {
      ...body,
      domain: 'QBO',
      sparse: false,
      Name: name,
      FullyQualifiedName: path,
      Active: body.Active ?? true,
      ...computed(body, draft),
    };
  };
}

/** Refuses a name that another record of these lists has, active or not, in whatever case (6240). */
export function refuseTaken(
  company: Company,
  entities: readonly string[],
  property: string,
  name: string,
  exceptId: string | undefined,
): void {
  const wanted = name.toLowerCase();
  const taken = entities.some((entity) =>
    company.all(entity).some((one) => one.Id !== exceptId && String(one[property]).toLowerCase() === wanted),
  );
  if (!taken) return;
  throw new QuickBooksFault('6240', 'Duplicate Name Exists Error', 'The name supplied already exists. : null');
}

/** The name of a record, with what QuickBooks adds when it becomes inactive. */
export function activeName(name: string, body: JsonObject, old: Stored | undefined): string {
  const leaves = body.Active === false && old !== undefined && old.Active !== false;
  return leaves ? `${name} (deleted)` : name;
}
