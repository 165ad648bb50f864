export type ZaloHost = 'oauth' | 'oa' | 'business';

/**
 * What may be done about an error.
 * - `R` retry with backoff
 * - `AR` refresh the token once, then retry once
 * - `PR` permanent for this recipient
 * - `PC` permanent: configuration, permission or a bad request
 * - `Q` quota: hold until the next window
 * - `W` time window: send again when it opens
 * - `A` ambiguous: the message may have been taken
 */
export type FaultClass = 'R' | 'AR' | 'PR' | 'PC' | 'Q' | 'W' | 'A';
/** What the error is about: everything that this sender sends, this message or template, or this recipient. */
export type FaultScope = 'sender' | 'message' | 'recipient';
/** When it ends: the next minute, the next day or month, or 06:00 (all in Asia/Ho_Chi_Minh). */
export type FaultUntil = 'minute' | 'day' | 'month' | 'morning';

export interface Fault {
  readonly class: FaultClass;
  readonly scope: FaultScope;
  readonly meaning: string;
  readonly until?: FaultUntil;
}

type Row = readonly [code: number, kind: FaultClass, scope: FaultScope, meaning: string, until?: FaultUntil];

/** openapi.zalo.me. Source: the official OA error page (docs.zaloplatforms.com/docs/OA/phu-luc/ma-loi). */
const OA: readonly Row[] = [
  [-32, 'R', 'sender', 'app or OA over its requests per minute', 'minute'],
  [-100, 'PC', 'message', 'attachment id expired'],
  [-200, 'R', 'sender', 'sending failed, generic'],
  [-201, 'PC', 'message', 'a named field is invalid'],
  [-204, 'PC', 'sender', 'OA disabled'],
  [-205, 'PC', 'sender', 'OA does not exist'],
  [-209, 'PC', 'sender', 'app not activated'],
  [-210, 'PC', 'message', 'parameter over its limit'],
  [-211, 'Q', 'sender', 'out of quota for the feature', 'day'],
  [-212, 'PC', 'sender', 'API not registered'],
  [-213, 'PR', 'recipient', 'user does not follow the OA'],
  [-214, 'R', 'sender', 'article still processing'],
  [-216, 'AR', 'sender', 'access token invalid'],
  [-217, 'PR', 'recipient', 'user blocked invitations'],
  [-218, 'Q', 'recipient', "this user's receive quota is used up", 'day'],
  [-219, 'PC', 'sender', 'app removed or disabled'],
  [-220, 'AR', 'sender', 'access token expired or removed'],
  [-221, 'PC', 'sender', 'OA must be verified'],
  [-223, 'PC', 'sender', 'OA has not authorised this API, or article quota reached'],
  [-224, 'PC', 'sender', 'OA package must be upgraded'],
  [-227, 'PR', 'recipient', 'user banned, or inactive for more than 45 days'],
  [-230, 'PR', 'recipient', 'no interaction in 7 days'],
  [-232, 'PR', 'recipient', 'user never interacted, or the interaction expired'],
  [-233, 'PC', 'message', 'message type invalid'],
  [-234, 'W', 'message', 'promotional message at night', 'morning'],
  [-235, 'PC', 'sender', 'OA type unsupported'],
  [-237, 'PR', 'recipient', 'group disabled'],
  [-238, 'PC', 'message', 'asset id already used'],
  [-240, 'PC', 'sender', 'v2 message API is shut down'],
  [-241, 'PC', 'message', 'asset id already used'],
  [-242, 'PC', 'sender', 'bad appsecret_proof'],
  [-244, 'PR', 'recipient', 'user restricted this message type'],
  [-248, 'PC', 'message', 'violates platform standards'],
  [-249, 'PC', 'message', 'template not allowed by user id'],
  [-320, 'PC', 'sender', 'no ZCA billing account'],
  [-321, 'PC', 'sender', 'ZCA billing account without money'],
  [-403, 'PR', 'recipient', 'OA is not in this group'],
  [-1340, 'PC', 'message', 'form unknown'],
  [-1341, 'PC', 'sender', 'no access to the form'],
];

/** business.openapi.zalo.me. Source: the official ZNS error page and zalo.cloud/zns/guidelines/handle-error-code. */
const BUSINESS: readonly Row[] = [
  [-100, 'A', 'sender', 'unknown error, try later: may have been taken'],
  [-101, 'PC', 'sender', 'app id invalid'],
  [-102, 'PC', 'sender', 'app does not exist'],
  [-103, 'PC', 'sender', 'app inactive'],
  [-104, 'PC', 'sender', 'app secret wrong'],
  [-105, 'PC', 'sender', 'app not linked to the OA'],
  [-106, 'PC', 'sender', 'method unsupported'],
  [-107, 'PC', 'message', 'message id invalid'],
  [-108, 'PR', 'recipient', 'phone number invalid'],
  [-109, 'PC', 'message', 'template id invalid'],
  [-1091, 'PC', 'message', 'template not editable'],
  [-110, 'PR', 'recipient', "recipient's Zalo version too old"],
  [-111, 'PC', 'message', 'template data empty'],
  [-112, 'PC', 'message', 'template data invalid'],
  [-1121, 'PC', 'message', 'parameter too long'],
  [-1122, 'PC', 'message', 'parameter missing'],
  [-1123, 'R', 'message', 'QR creation failed'],
  [-1124, 'PC', 'message', 'parameter in a bad format'],
  [-113, 'PC', 'message', 'button invalid'],
  [-1131, 'PC', 'message', 'button link invalid'],
  [-114, 'PR', 'recipient', 'user cannot receive: inactive, refuses, or old app'],
  [-115, 'Q', 'sender', 'out of quota or balance'],
  [-116, 'PC', 'message', 'text invalid'],
  [-117, 'PC', 'message', 'app or OA may not use this template'],
  [-118, 'PR', 'recipient', 'no such Zalo account'],
  [-119, 'PR', 'recipient', 'account cannot receive'],
  [-120, 'PC', 'sender', 'OA lacks the permission'],
  [-1201, 'PC', 'sender', 'OA lacks the permission'],
  [-1202, 'PC', 'sender', 'OA lacks the permission'],
  [-121, 'PC', 'message', 'empty body'],
  [-122, 'PC', 'message', 'body is not JSON'],
  [-123, 'PC', 'sender', 'RSA decoding failed'],
  [-124, 'AR', 'sender', 'access token invalid'],
  [-1241, 'PC', 'sender', 'bad appsecret_proof'],
  [-125, 'PC', 'sender', 'OA id invalid'],
  [-126, 'PC', 'sender', 'development mode: wallet empty'],
  [-127, 'PC', 'recipient', 'development mode: recipient is no admin'],
  [-128, 'PC', 'sender', 'RSA key missing'],
  [-129, 'PC', 'sender', 'RSA key generation failed'],
  [-130, 'PC', 'message', 'content too long'],
  [-131, 'PC', 'message', 'template not approved'],
  [-132, 'PC', 'message', 'parameter invalid'],
  [-133, 'W', 'message', 'not allowed at night', 'morning'],
  [-134, 'PR', 'recipient', 'opt-in unanswered'],
  [-135, 'PC', 'sender', 'OA may not send: unverified, or its plan'],
  [-1351, 'PC', 'sender', 'OA blocked by the system'],
  [-136, 'PC', 'sender', 'no ZCA billing account'],
  [-137, 'PC', 'sender', 'charge failed'],
  [-138, 'PC', 'sender', 'app lacks the permission'],
  [-1381, 'PC', 'sender', 'app lacks the permission'],
  [-139, 'PR', 'recipient', 'user refused this type of message'],
  [-140, 'PR', 'recipient', 'user not eligible'],
  [-141, 'PR', 'recipient', 'user refused this OA'],
  [-142, 'PC', 'sender', 'RSA key absent'],
  [-143, 'PC', 'sender', 'RSA key exists'],
  [-144, 'Q', 'sender', 'OA daily limit', 'day'],
  [-1441, 'Q', 'sender', 'OA monthly promotion quota', 'month'],
  [-145, 'PC', 'message', 'content type not allowed for this OA'],
  [-146, 'PC', 'message', 'template disabled for low quality'],
  [-147, 'Q', 'message', 'template daily limit', 'day'],
  [-1471, 'Q', 'recipient', 'promotion limit of this user and month', 'month'],
  [-1472, 'Q', 'recipient', 'promotion limit of this user and day', 'day'],
  [-148, 'PC', 'message', 'journey token error'],
  [-149, 'PC', 'message', 'journey token error'],
  [-1491, 'PC', 'message', 'journey token error'],
  [-150, 'PC', 'message', 'journey token error'],
  [-151, 'PC', 'message', 'end-to-end encryption error'],
  [-152, 'PC', 'message', 'end-to-end encryption error'],
  [-153, 'PC', 'message', 'value out of specification'],
  [-158, 'PC', 'message', 'file too large'],
  [-159, 'PC', 'message', 'file format unsupported'],
  [-160, 'Q', 'sender', 'create, edit or upload quota', 'day'],
  [-161, 'PC', 'sender', 'sending mode not allowed'],
  [-162, 'PC', 'sender', 'sending mode not allowed'],
];

/** oauth.zaloapp.com: the code of a used refresh token is not published, so any other rejection means "consent again". */
const OAUTH: readonly Row[] = [
  [-14002, 'PC', 'sender', 'invalid app id'],
  [-14003, 'PC', 'sender', 'redirect address differs from the saved one'],
];

const index = (rows: readonly Row[]): ReadonlyMap<string, Fault> =>
  new Map(rows.map(([code, kind, scope, meaning, until]) => [String(code), { class: kind, scope, meaning, until }]));

/** The same number means different things on different hosts, so the host is part of the key. */
export const FAULTS: Readonly<Record<ZaloHost, ReadonlyMap<string, Fault>>> = {
  oauth: index(OAUTH),
  oa: index(OA),
  business: index(BUSINESS),
};

/** Looks an error up; undefined for a code that nobody has documented, which a caller must report loudly. */
export function faultOf(host: ZaloHost, code: string | number): Fault | undefined {
  return FAULTS[host].get(String(code));
}
