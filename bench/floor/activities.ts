/** The activity that does nothing. */
export const floorActivities = {
  async nothing(): Promise<void> {},
};

export type FloorActivities = typeof floorActivities;
