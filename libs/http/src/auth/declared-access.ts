import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { type AccessRule, accessRuleKey } from './access-rules.js';

class UndeclaredAccess extends Error {
  override readonly name = 'UndeclaredAccess';
}

/** Refuses to start while a route does not say who may call it. */
@Injectable()
export class DeclaredAccess implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const silent = this.routes().filter(({ rule }) => rule === null);
    if (silent.length === 0) return;
    throw new UndeclaredAccess(`@Public() or @Allow() is missing on ${silent.map(({ name }) => name).join(', ')}`);
  }

  /** Every handler of every controller with its rule: the access matrix. */
  routes(): readonly Readonly<{ name: string; method: string; path: string; rule: AccessRule | null }>[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (!metatype || !instance) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as (() => unknown) | undefined;
        if (!handler || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        const rule =
          this.reflector.getAllAndOverride<AccessRule | undefined>(accessRuleKey, [handler, metatype]) ?? null;
        return [{ name: `${metatype.name}.${name}`, rule, ...address(metatype, handler) }];
      });
    });
  }
}

function address(controller: object, handler: object): { method: string; path: string } {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  const [base, own] = [controller, handler].map((target) => String(Reflect.getMetadata(PATH_METADATA, target) ?? ''));
  const path = [base, own].flatMap((part) => (part ?? '').split('/')).filter((part) => part !== '');
  return { method: RequestMethod[method ?? RequestMethod.GET], path: `/${path.join('/')}` };
}
