import { type Config } from '@loa/adapters/config/config.js';
import { type DynamicModule, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { Clocks } from './clocks.js';
import { Engine } from './engine.js';
import { HealthController } from './health.controller.js';
import { ENGINE } from './tokens.js';

@Module({})
export class WorkerModule implements OnApplicationShutdown {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  static forRoot(config: Config): DynamicModule {
    const logger = new Logger('engine');
    return {
      module: WorkerModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [HealthController],
      providers: [
        {
          provide: ENGINE,
          useFactory: () =>
            Engine.start(config, (level, message, facts) => {
              const line = facts ? { message, ...facts } : message;
              if (level === 'info') logger.log(line);
              else logger[level](line);
            }),
        },
        Clocks,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine.close();
  }
}
