import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { z } from 'zod';
import { localeOf } from '../platform/locale.js';
import type { LoaRequest } from '../platform/request.js';

/** Injection token of the installation's playbooks. */
export const PLAYBOOKS = Symbol('PLAYBOOKS');

export const Id = z.uuid();
/** What names a template. */
export const Key = z.string().min(1).max(80);

/** The language in which the reader wants details. */
export const ReaderLocale = createParamDecorator((_: unknown, context: ExecutionContext) =>
  localeOf(context.switchToHttp().getRequest<LoaRequest>()),
);
