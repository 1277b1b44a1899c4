/**
 * Guards of the product that `npm run chaos -- --sabotage` switches off, one at a time: each must break a rule within
 * a few worlds, or the simulation lacks an attack. `from` is the product's own code, which is changed as it is loaded.
 */
export const SABOTAGES = {
  'compare-and-set ignored': {
    changes: [
      {
        file: 'src/store/claimRows.ts',
        from: '.where(and(eq(claims.id, claimId), eq(claims.generation, generation), eq(claims.state, from)))',
        to: '.where(eq(claims.id, claimId))',
      },
      {
        // The look before it would hide that the compare-and-set is what decides.
        file: 'src/store/claims.ts',
        from: "if (stands.stands !== 'nothing') return { lost: stands };",
        to: '',
      },
      {
        file: 'src/store/claims.ts',
        from: 'const own = stands.row ??',
        to: 'const own = (await rowsOf(tx, scope))[0] ??',
      },
    ],
  },
  'sent again while in doubt': {
    changes: [
      {
        file: 'activities/documents.ts',
        from: `    case 'inDoubt':
      deps.log.warn(`,
        to: `    case 'inDoubt':
      await deps.claims.leftNothing(row.id, row.generation, 'sabotage');
      throw new NotNow('QuickBooks', 'sabotage');
      deps.log.warn(`,
      },
    ],
  },
  'H one step short': {
    changes: [
      {
        file: 'activities/sending.ts',
        from: '>= deps.certainAfterMs;',
        to: '>= deps.certainAfterMs - 2 * 900_000;',
      },
    ],
  },
  'H counted from the wrong moment': {
    changes: [
      {
        // As if the send had been when the row's first generation was begun: long ago for every look.
        file: 'activities/sending.ts',
        from: 'lookBeganAt.getTime() - row.sentAt.getTime()',
        to: '4 * (lookBeganAt.getTime() - row.sentAt.getTime())',
      },
    ],
  },
  'a refusal believed after a lost attempt': {
    changes: [
      {
        file: 'activities/documents.ts',
        from: `    case 'inDoubt':
      deps.log.warn(`,
        to: `    case 'inDoubt':
      await deps.claims.leftNothing(row.id, row.generation, 'refused: 6000');
      return refused(deps, order, body, { code: '6000', type: 'ValidationFault' });
      deps.log.warn(`,
      },
    ],
  },
  'the answer recorded outside the transaction': {
    changes: [
      {
        file: 'src/store/claims.ts',
        from: 'if (!delivery || delivery.answeredAt !== null || now >= delivery.answerDue) return { tooLate: true };',
        to: 'if (!delivery) return { tooLate: true };',
      },
    ],
  },
  'a young 610 believed': {
    changes: [
      {
        file: 'activities/confirmRow.ts',
        from: "if (read.state === 'notFound' && !isCertain(deps, row, lookBeganAt)) return inDoubt(row);",
        to: '',
      },
    ],
  },
  "undo by somebody else's cancel": {
    changes: [
      {
        file: 'activities/quickbooks.ts',
        from: "row.state === 'made' && row.begunBy === thisRun()",
        to: "(row.state === 'made' || row.state === 'settled')",
      },
      {
        file: 'activities/quickbooks.ts',
        from: "undoInstead(row.id, row.generation, 'made', 'Cancelled')",
        to: "undoInstead(row.id, row.generation, row.state as 'made', 'Cancelled')",
      },
    ],
  },
  'no settler': {
    changes: [
      { file: 'src/settlers.ts', from: 'const rows = await claims.notAtRest(afterId);', to: 'const rows = [];' },
    ],
  },
  'no sweeper': {
    changes: [
      {
        file: 'src/sweeper.ts',
        from: 'for (const delivery of await parts.deliveries.due(-everyMs)) {',
        to: 'for (const delivery of []) {',
      },
    ],
  },
  'payment looked for only through its invoice': {
    changes: [
      {
        file: 'src/quickbooks/paymentLook.ts',
        from: "const marked = rows.filter((row) => textOf(row['PrivateNote']).includes(look.marker)).map((row) => textOf(row['Id']));",
        to: 'const marked: string[] = [];\n  rows.length = 0;',
      },
    ],
  },
  'marker left out': {
    changes: [
      {
        file: 'src/quickbooks/privateNote.ts',
        from: '\\n${marker}`;',
        to: '`;',
      },
    ],
  },
  'voided invoice, payment left': {
    changes: [
      {
        file: 'activities/confirmRow.ts',
        from: 'if (row.paymentId !== null && !(await paymentIsGone(deps, row))) {',
        to: 'if (false) {',
      },
    ],
  },
  'no limit between ledger and wire': {
    changes: [
      {
        file: 'activities/documents.ts',
        from: 'sendOnce(deps, order, begun.began, guard)',
        to: 'sendOnce(deps, order, begun.began, {})',
      },
    ],
  },
};
