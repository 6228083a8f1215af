import type { Type } from '@nestjs/common';

/** One line for each domain. */
export const domainModules: Type[] = [];
