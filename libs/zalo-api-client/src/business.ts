import { type Json, number, object, readAnswer, text } from './answer.js';
import type { Caller } from './caller.js';
import type { ZaloResult } from './result.js';

export interface ZnsMessage {
  /** Digits with country code and without plus: `84…`. */
  readonly phone: string;
  readonly templateId: string;
  /** All required parameters, as text, in Unicode NFC. */
  readonly templateData: Readonly<Record<string, string>>;
  /** Your own id, at most 48 characters; comes back in the delivery webhook. Zalo does NOT refuse a repeat. */
  readonly trackingId: string;
  /** `development` sends to admins of the app and the OA only, and costs no quota. */
  readonly mode?: 'development';
  /** `3` sends over quota: whitelisted OAs, templates of tag 3 only. */
  readonly sendingMode?: '1' | '3';
}

export interface ZnsSent {
  readonly messageId: string | null;
  readonly sentTime: Date | null;
  readonly dailyQuota: number | null;
  readonly remainingQuota: number | null;
}

/** `notFound` unknown id · `accepted` taken, not yet on the device · `received` on the device. */
export interface ZnsStatus {
  readonly status: 'notFound' | 'accepted' | 'received' | 'unknown';
  readonly deliveryTime: string | null;
}

export interface ZnsQuota {
  readonly dailyQuota: number | null;
  readonly remainingQuota: number | null;
  readonly monthlyPromotionQuota: number | null;
  readonly remainingMonthlyPromotionQuota: number | null;
}

export interface ZnsTemplate {
  readonly templateId: string | null;
  readonly name: string | null;
  /** ENABLE, PENDING_REVIEW, REJECT, DISABLE or DELETE. */
  readonly status: string | null;
  readonly quality: string | null;
  readonly tag: string | null;
  /** VND by phone and by user id, without VAT. */
  readonly pricePhone: number | null;
  readonly priceUser: number | null;
  readonly parameters: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly type: string | null;
    readonly minLength: number | null;
    readonly maxLength: number | null;
    readonly acceptNull: boolean;
  }[];
}

/** ZNS, since 2026 "ZBS Template Message", by phone (`https://business.openapi.zalo.me`). */
export class BusinessApi {
  constructor(private readonly caller: Caller) {}

  async sendTemplate(token: string, message: ZnsMessage, signal?: AbortSignal): Promise<ZaloResult<ZnsSent>> {
    const body = {
      phone: message.phone,
      template_id: message.templateId,
      template_data: message.templateData,
      tracking_id: message.trackingId,
      mode: message.mode,
      sending_mode: message.sendingMode,
    };
    return readAnswer('business', await this.caller.post(token, '/message/template', body, signal), readSent);
  }

  /** By Zalo's message id only: nothing can be looked up by `tracking_id`. */
  async status(token: string, messageId: string, signal?: AbortSignal): Promise<ZaloResult<ZnsStatus>> {
    const outcome = await this.caller.get(token, '/message/status', { message_id: messageId }, signal);
    return readAnswer('business', outcome, (body) => {
      const data = object(body, 'data');
      const words = { '-1': 'notFound', '0': 'accepted', '1': 'received' } as const;
      const status = words[(text(data, 'status') ?? '') as keyof typeof words] ?? 'unknown';
      return { status, deliveryTime: text(data, 'delivery_time') };
    });
  }

  async quota(token: string, signal?: AbortSignal): Promise<ZaloResult<ZnsQuota>> {
    return readAnswer('business', await this.caller.get(token, '/message/quota', {}, signal), (body) => {
      const data = object(body, 'data');
      return {
        dailyQuota: number(data, 'dailyQuota'),
        remainingQuota: number(data, 'remainingQuota'),
        monthlyPromotionQuota: number(data, 'monthlyPromotionQuota'),
        remainingMonthlyPromotionQuota: number(data, 'remainingMonthlyPromotionQuota'),
      };
    });
  }

  async templateInfo(token: string, templateId: string, signal?: AbortSignal): Promise<ZaloResult<ZnsTemplate>> {
    const outcome = await this.caller.get(token, '/template/info/v2', { template_id: templateId }, signal);
    return readAnswer('business', outcome, (body) => readTemplate(object(body, 'data')));
  }
}

function readSent(body: Json): ZnsSent {
  const data = object(body, 'data');
  const sent = number(data, 'sent_time');
  const quota = object(data, 'quota');
  return {
    messageId: text(data, 'msg_id'),
    sentTime: sent === null ? null : new Date(sent),
    dailyQuota: number(quota, 'dailyQuota'),
    remainingQuota: number(quota, 'remainingQuota'),
  };
}

function readTemplate(data: Json): ZnsTemplate {
  const parameters = Array.isArray(data.listParams) ? (data.listParams as Json[]) : [];
  return {
    templateId: text(data, 'templateId'),
    name: text(data, 'templateName'),
    status: text(data, 'status'),
    quality: text(data, 'templateQuality'),
    tag: text(data, 'templateTag'),
    pricePhone: number(data, 'price_sdt') ?? number(data, 'price'),
    priceUser: number(data, 'price_uid'),
    parameters: parameters.map((parameter) => ({
      name: text(parameter, 'name') ?? '',
      required: parameter.require === true,
      type: text(parameter, 'type'),
      minLength: number(parameter, 'minLength'),
      maxLength: number(parameter, 'maxLength'),
      acceptNull: parameter.acceptNull === true,
    })),
  };
}
