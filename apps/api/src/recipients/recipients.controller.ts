import { Vault } from '@loa/adapters/crypto/vault.js';
import { personOfToken } from '@loa/adapters/links.js';
import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { ChoosePreferences, PREFERENCE_CHANNELS } from '@loa/application';
import { CONSENT_PURPOSES, DomainError } from '@loa/domain';
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../platform/decorators.js';
import { Limits } from '../platform/limits.js';
import { localeOf } from '../platform/locale.js';
import type { LoaRequest } from '../platform/request.js';
import { badLinkPage, preferencePage, unsubscribedPage, unsubscribePage } from './page.js';

const CELLS = CONSENT_PURPOSES.flatMap((purpose) => PREFERENCE_CHANNELS.map((channel) => ({ purpose, channel })));

/** Pages behind the links in messages. Opening one never changes anything; the signed token stands for the person. */
@ApiExcludeController()
@Controller()
@Public('a signed link stands for its person and shows masked addresses only')
export class RecipientsController {
  constructor(
    private readonly preferences: ChoosePreferences,
    private readonly vault: Vault,
    private readonly limits: Limits,
  ) {}

  @Get('p/:token')
  async show(@Param('token') token: string, @Req() request: LoaRequest, @Res() response: Response): Promise<void> {
    await this.answer(token, request, response, async (personId, locale) =>
      preferencePage(locale, await this.preferences.read(personId), request.query.done !== undefined),
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
    const personId = personOfToken(this.vault, token);
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
