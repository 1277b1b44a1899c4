import type { Reply } from '../stage/stage.ts';

/** A refusal in the words of Intuit's own code list. Thrown where a rule is broken, answered by the server. */
export class QuickBooksFault extends Error {
  readonly code: string;
  readonly detail: string;
  readonly element: string | undefined;

  constructor(code: string, message: string, detail: string, element?: string) {
    super(message);
    this.code = code;
    this.detail = detail;
    this.element = element;
  }
}

/** 610, also for what is inactive where an active record is needed. */
export function objectNotFound(): QuickBooksFault {
  return new QuickBooksFault(
    '610',
    'Object Not Found',
    "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, " +
      'customers, items, vendors or employees.',
    '',
  );
}

/** 2500; `table` is the server's own name for the list that was searched: Names, Items, Accounts, … */
export function invalidReference(table: string, id: string): QuickBooksFault {
  return new QuickBooksFault(
    '2500',
    'Invalid Reference Id',
    `Invalid Reference Id : ${table} element id ${id} not found`,
  );
}

/** 2020 */
export function missing(property: string): QuickBooksFault {
  return new QuickBooksFault(
    '2020',
    'Required param missing, need to supply the required value for the API',
    `Required parameter ${property} is missing in the request`,
    property,
  );
}

/** 2010 */
export function unknownProperty(property: string, type: string, known: readonly string[]): QuickBooksFault {
  const list = known.map((name) => `"${name}"`).join(', ');
  return new QuickBooksFault(
    '2010',
    'Request has invalid or unsupported property',
    `Property Name:Unrecognized field "${property}" (class com.intuit.schema.finance.v3.${type}), not marked as ` +
      `ignorable (${known.length} known properties: ${list}])\n specified is unsupported or invalid`,
  );
}

/** 6000, the general one. */
export function businessRule(sentence: string): QuickBooksFault {
  return new QuickBooksFault(
    '6000',
    'A business validation error has occurred while processing your request',
    `Business Validation Error: ${sentence}`,
    '',
  );
}

/** 600 */
export function duplicateRequestId(requestId: string): QuickBooksFault {
  return new QuickBooksFault('600', 'Duplicate Request Id', `Duplicate Request Id : ${requestId}`);
}

/** The accounting service's fault, first shape: capital Fault, string code. */
export function faultReply(fault: QuickBooksFault, time: string, status: number): Reply {
  return {
    status,
    body: {
      Fault: {
        Error: [
          {
            Message: fault.message,
            Detail: fault.detail,
            code: fault.code,
            ...(fault.element === undefined ? {} : { element: fault.element }),
          },
        ],
        type: 'ValidationFault',
      },
      time,
    },
  };
}

const GATEWAY_FAULTS = {
  401: {
    message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
    code: '3200',
    type: 'AUTHENTICATION',
  },
  403: {
    message: 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
    code: '3100',
    type: 'AUTHORIZATION',
  },
  429: { message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429', code: '3001', type: 'THROTTLE' },
} as const;

/** The gateway's fault, second shape: lower case, with everything that it didn't use. */
export function gatewayFault(status: 401 | 403 | 429, detail: string, now: Date): Reply {
  const { message, code, type } = GATEWAY_FAULTS[status];
  return {
    status,
    ...(status === 401 ? { headers: { 'www-authenticate': 'Bearer realm="Intuit", error="invalid_token"' } } : {}),
    body: {
      warnings: null,
      intuitObject: null,
      fault: { error: [{ message, detail, code, element: null }], type },
      report: null,
      queryResponse: null,
      batchItemResponse: [],
      attachableResponse: [],
      syncErrorResponse: null,
      requestId: null,
      time: now.getTime(),
      status: null,
      cdcresponse: [],
    },
  };
}

/** The gateway's throttle answer as XML, which it sends whatever was asked for. */
export function throttleXml(now: Date): Reply {
  return {
    status: 429,
    headers: { 'content-type': 'application/xml' },
    body:
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="${now.toISOString()}" ` +
      'xmlns="http://schema.intuit.com/finance/v3"><Fault type="THROTTLE"><Error code="3001">' +
      '<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message><Detail>The request limit was ' +
      'reached.</Detail></Error></Fault></IntuitResponse>',
  };
}

/** The gateway's own time-out page: work may be under way behind it. */
export function gatewayTimeout(): Reply {
  return {
    status: 504,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>',
  };
}
