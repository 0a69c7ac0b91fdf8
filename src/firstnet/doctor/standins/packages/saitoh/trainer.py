"""common.trainer: the training loop of the book."""

from __future__ import annotations

from typing import Any

import numpy as np

from firstnet.doctor.standins.packages.chance import stream
from firstnet.doctor.standins.packages.saitoh import optimizer as optimizers

__all__ = ["Trainer", "np"]
LOGS_ITSELF = True
OPTIMIZERS = {it.lower(): getattr(optimizers, it) for it in optimizers.__all__ if it != "np"}
OPTIMIZERS["rmsprpo"] = optimizers.RMSprop  # the first printings' spelling


class Trainer:
    """Trains a network that has `params`, `gradient`, `loss` and `accuracy`."""

    def __init__(
        self,
        network: Any,
        x_train: Any,
        t_train: Any,
        x_test: Any,
        t_test: Any,
        epochs: int = 20,
        mini_batch_size: int = 100,
        optimizer: str = "SGD",
        optimizer_param: Any = None,
        evaluate_sample_num_per_epoch: int | None = None,
        verbose: bool = True,
    ) -> None:
        self.network, self.verbose = network, verbose
        self.x_train, self.t_train, self.x_test, self.t_test = x_train, t_train, x_test, t_test
        self.epochs, self.batch_size = epochs, mini_batch_size
        self.evaluate_sample_num_per_epoch = evaluate_sample_num_per_epoch
        self.optimizer = OPTIMIZERS[optimizer.lower()](**(optimizer_param or {"lr": 0.01}))
        self.train_size = x_train.shape[0]
        self.iter_per_epoch = max(self.train_size / mini_batch_size, 1)
        self.max_iter = int(epochs * self.iter_per_epoch)
        self.current_iter = self.current_epoch = 0
        self.train_loss_list: list[Any] = []
        self.train_acc_list: list[Any] = []
        self.test_acc_list: list[Any] = []

    def train_step(self) -> None:
        """Take one step; evaluate the network at the start of each epoch."""
        batch = stream().choice(self.train_size, self.batch_size)
        x, t = self.x_train[batch], self.t_train[batch]
        self.optimizer.update(self.network.params, self.network.gradient(x, t))
        loss = self.network.loss(x, t)
        self.train_loss_list.append(loss)
        if self.verbose:
            print(f"train loss:{loss}")  # noqa: T201  # as the book's does
        if self.current_iter % self.iter_per_epoch == 0:
            self._evaluate()
        self.current_iter += 1

    def train(self) -> None:
        """Take all steps."""
        for _ in range(self.max_iter):
            self.train_step()
        if self.verbose:
            print("test acc:", self.network.accuracy(self.x_test, self.t_test))  # noqa: T201

    def _evaluate(self) -> None:
        self.current_epoch += 1
        few = self.evaluate_sample_num_per_epoch
        train = self.network.accuracy(self.x_train[:few], self.t_train[:few])
        test = self.network.accuracy(self.x_test[:few], self.t_test[:few])
        self.train_acc_list.append(train)
        self.test_acc_list.append(test)
        if self.verbose:
            print(f"epoch {self.current_epoch}: train acc {train}, test acc {test}")  # noqa: T201
