import { Refusal } from '#kernel';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CommandBus, type ICommand } from '@nestjs/cqrs';
import { Metrics } from './metrics.js';

/** Counts what becomes of every command that goes through the bus. */
@Injectable()
export class CommandMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly modules: ModuleRef,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    for (const bus of this.buses()) this.watch(bus);
  }

  private watch(bus: CommandBus): void {
    const execute = bus.execute.bind(bus);
    const counted = async (command: ICommand): Promise<unknown> => {
      const started = performance.now();
      const finished = (outcome: string): void =>
        this.metrics.commandFinished(command.constructor.name, outcome, (performance.now() - started) / 1000);
      try {
        const result = await execute(command);
        finished('ok');
        return result;
      } catch (error) {
        finished(error instanceof Refusal ? error.code : 'error');
        throw error;
      }
    };
    Object.defineProperty(bus, 'execute', { value: counted });
  }

  /** A process without commands has no bus. */
  private buses(): readonly CommandBus[] {
    try {
      return this.modules.get(CommandBus, { strict: false, each: true });
    } catch (error) {
      if (error instanceof Error && error.name === 'UnknownElementException') return [];
      throw error;
    }
  }
}
