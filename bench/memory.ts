import type { ProductService } from '../demo/productService.ts';
import { newInvoice } from './invoices.ts';
import { inParallel, residentMegabytes } from './measures.ts';
import type { BenchStage } from './stage.ts';

/** After how many invoices the memory is read. */
export const MEMORY_MARKS = [250, 500, 1_000, 1_500] as const;

/** The service's memory in MB, by invoices made. */
export type Memory = ReadonlyMap<number, number>;

const AT_ONCE = 24;
const TELL_MS = 3_000;

/** Makes invoices up to each mark beyond the `made` ones, and reads the service's memory there. */
export async function measureMemory(
  stage: BenchStage,
  product: ProductService,
  what: string,
  made: number,
  say: (line: string) => void,
): Promise<Memory> {
  const memory = new Map<number, number>();
  let done = made;
  const telling = setInterval(() => say(`  … ${what}: ${done} invoices`), TELL_MS);
  try {
    for (const mark of MEMORY_MARKS.filter((each) => each > made)) {
      const first = done;
      await inParallel(mark - first, AT_ONCE, async (index) => {
        await newInvoice(stage, product, first + index);
        done += 1;
      });
      const megabytes = await residentMegabytes(product.pid);
      memory.set(mark, megabytes);
      say(`  ${what}: ${megabytes.toFixed(0)} MB after ${mark} invoices`);
    }
    return memory;
  } finally {
    clearInterval(telling);
  }
}
