import { Vault } from '@loa/adapters/crypto/vault.js';
import { personOfToken } from '@loa/adapters/links.js';
import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { keptRecord } from '@loa/adapters/postgres/people-persons.js';
import { ChoosePreferences, ContactCare, PersonRequests, PREFERENCE_CHANNELS } from '@loa/application';
import { CONSENT_PURPOSES, DomainError, REQUEST_KINDS } from '@loa/domain';
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../platform/decorators.js';
import { Limits } from '../platform/limits.js';
import { localeOf } from '../platform/locale.js';
import type { LoaRequest } from '../platform/request.js';
import { Id } from '../platform/schemas.js';
import { PAGE_WORDS, type PageWord, type Said } from './own-data.js';
import { badLinkPage, preferencePage, unsubscribedPage, unsubscribePage } from './page.js';

const CELLS = CONSENT_PURPOSES.flatMap((purpose) => PREFERENCE_CHANNELS.map((channel) => ({ purpose, channel })));

/** Pages behind the links in messages. Opening one never changes anything; the signed token stands for the person. */
@ApiExcludeController()
@Controller()
@Public('a signed link stands for its person and shows masked addresses only')
export class RecipientsController {
  constructor(
    private readonly preferences: ChoosePreferences,
    private readonly care: ContactCare,
    private readonly requests: PersonRequests,
    private readonly vault: Vault,
    private readonly limits: Limits,
    private readonly database: Database,
  ) {}

  @Get('p/:token')
  async show(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) =>
      preferencePage(locale, token, await this.preferences.read(personId), saidBy(request.query)),
    );
  }

  @Post('p/:token')
  @HttpCode(200)
  async choose(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) => {
      const proof = { method: 'preferencePage' as const, wording: wording(locale) };
      const { action, on } = (request.body ?? {}) as { action?: unknown; on?: unknown };
      if (action === 'stop') await this.preferences.stop(personId, '*', proof);
      else if (action === 'resume') await this.preferences.choose(personId, notices(), proof);
      else if (action === 'save') await this.preferences.choose(personId, ticked(on), proof);
      else throw new DomainError('invalid', 'input.malformed');
      response.redirect(303, `/p/${encodeURIComponent(token)}?lang=${locale}&done`);
      return null;
    });
  }

  /** "This is mine", a code to prove it, and the code typed in; each a form of its own on the page. */
  @Post('p/:token/address')
  @HttpCode(200)
  async address(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) => {
      const { action, contact, code } = (request.body ?? {}) as Record<string, unknown>;
      const id = Id.safeParse(contact);
      if (!id.success) throw new DomainError('invalid', 'input.malformed');
      // Guessing and flooding are held up per person, whatever address the request comes from.
      await this.limits.take('publicPage', `address ${personId}`);
      const said = await this.addressStep(personId, id.data, String(action), String(code ?? '').trim(), locale);
      response.redirect(303, `/p/${encodeURIComponent(token)}?lang=${locale}&said=${said}&contact=${id.data}`);
      return null;
    });
  }

  /** Asks for what is kept, its correction or its erasure; an officer answers (Decree 356/2025/NĐ-CP). */
  @Post('p/:token/request')
  @HttpCode(200)
  async request(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) => {
      const { kind } = (request.body ?? {}) as { kind?: unknown };
      const known = REQUEST_KINDS.find((one) => one === kind);
      if (!known) throw new DomainError('invalid', 'input.malformed');
      await this.requests.ask(personId, known);
      response.redirect(303, `/p/${encodeURIComponent(token)}?lang=${locale}&said=asked`);
      return null;
    });
  }

  private async addressStep(
    personId: string,
    contactId: string,
    action: string,
    code: string,
    locale: Locale,
  ): Promise<PageWord> {
    try {
      if (action === 'mine') await this.care.ownWord(personId, contactId);
      else if (action === 'send') await this.care.ownCode(personId, contactId, locale);
      else if (action === 'enter') await this.care.enterOwnCode(personId, contactId, code);
      else throw new DomainError('invalid', 'input.malformed');
    } catch (error) {
      // What went wrong with a code is told on the page; all else has the answer of every route.
      const word = error instanceof DomainError ? CODE_WORDS[error.code] : undefined;
      if (!word) throw error;
      return word;
    }
    return action === 'send' ? 'codeSent' : 'verified';
  }

  @Get('u/:token')
  async ask(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (_, locale) => unsubscribePage(locale));
  }

  /** RFC 8058: the body says "List-Unsubscribe=One-Click" in either form encoding; the address alone says enough. */
  @Post('u/:token')
  @HttpCode(200)
  async stop(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) => {
      const said = textOf(locale, 'preferences.unsubscribeIntro') ?? '';
      await this.preferences.stop(personId, 'email', { method: 'oneClick', wording: said });
      return unsubscribedPage(locale, token);
    });
  }

  private async answer(
    token: string,
    request: LoaRequest,
    response: Response,
    make: (personId: string, locale: Locale) => Promise<string | null>,
  ): Promise<void> {
    const locale = chosenLocale(request);
    const signed = personOfToken(this.vault, token);
    // Links live as long as the mails that hold them: longer than the record that they were made for, when it was merged.
    const personId = signed && (await keptRecord(this.database.query, signed));
    const html = personId === null ? null : await make(personId, locale).catch(orNotFound);
    if (response.headersSent) return;
    if (typeof html !== 'string') {
      // Good links are never held up: receivers click for many people from few addresses.
      await this.limits.take('publicPage', request.ip ?? '');
      response.status(404);
    }
    response.setHeader('cache-control', 'no-store').setHeader('x-robots-tag', 'noindex');
    response
      .setHeader('content-language', locale)
      .type('html')
      .send(html ?? badLinkPage(locale));
  }
}

const CODE_WORDS: Readonly<Record<string, PageWord>> = {
  'contact.wrongCode': 'wrongCode',
  'contact.noCode': 'noCode',
  'contact.tooManyCodes': 'tooManyCodes',
};

/** What the page has to say after a form was sent, and about which address. */
function saidBy(query: LoaRequest['query']): Said {
  const word = query.done === undefined ? PAGE_WORDS.find((one) => one === query.said) : 'saved';
  return { word: word ?? null, contact: typeof query.contact === 'string' ? query.contact : null };
}

/** A person who is gone has the same page as a link that was never made. */
function orNotFound(error: unknown): null {
  if (error instanceof DomainError && error.kind === 'notFound') return null;
  throw error;
}

function chosenLocale(request: LoaRequest): Locale {
  const { lang } = request.query;
  return lang === 'vi' || lang === 'en' ? lang : localeOf(request);
}

const notices = () => CELLS.filter(({ purpose }) => purpose === 'notice');

function ticked(on: unknown) {
  const values = new Set([on].flat().map(String));
  return CELLS.filter(({ purpose, channel }) => values.has(`${purpose}:${channel}`));
}

const wording = (locale: Locale): string =>
  ['intro', 'notice', 'outreach'].map((name) => textOf(locale, `preferences.${name}`)).join(' / ');
