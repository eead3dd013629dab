/** Properties that the runs of a batch share: what `dx find jobs --property` finds them by, too. */
export const batchProperty = 'batch'
export const batchNameProperty = 'batch-name'
