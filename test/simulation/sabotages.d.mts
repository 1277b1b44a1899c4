/** Changes of the product's source, by the name of the guard that they switch off. */
export declare const SABOTAGES: Record<string, { changes: { file: string; from: string; to: string }[] }>;
