# -*- coding: utf-8 -*-
# Red neuronal para reconocer digitos (tarea 3)
import random
import numpy as np


class RedNeuronal:

    def __init__(self, capas):
        self.capas = capas
        self.num_capas = len(capas)
        self.sesgos = [np.random.randn(y, 1) for y in capas[1:]]
        self.pesos = [np.random.randn(y, x) for x, y in zip(capas[:-1], capas[1:])]

    def propagar(self, entrada):
        for s, p in zip(self.sesgos, self.pesos):
            entrada = sigmoide(np.dot(p, entrada) + s)
        return entrada

    def entrenar(self, datos, epocas, tamano_lote, tasa, datos_prueba=None):
        n = len(datos)
        for epoca in range(epocas):
            random.shuffle(datos)
            lotes = [datos[k:k + tamano_lote] for k in range(0, n, tamano_lote)]
            for lote in lotes:
                self.actualizar_lote(lote, tasa)
            if datos_prueba:
                print('Epoca', epoca, ':', self.evaluar(datos_prueba), '/', len(datos_prueba))
            else:
                print('Epoca', epoca, 'terminada')

    def actualizar_lote(self, lote, tasa):
        grad_s = [np.zeros(s.shape) for s in self.sesgos]
        grad_p = [np.zeros(p.shape) for p in self.pesos]
        for x, y in lote:
            dgs, dgp = self.retropropagacion(x, y)
            grad_s = [g + d for g, d in zip(grad_s, dgs)]
            grad_p = [g + d for g, d in zip(grad_p, dgp)]
        m = len(lote)
        self.pesos = [p - tasa * g / m for p, g in zip(self.pesos, grad_p)]
        self.sesgos = [s - tasa * g / m for s, g in zip(self.sesgos, grad_s)]

    def retropropagacion(self, x, y):
        grad_s = [np.zeros(s.shape) for s in self.sesgos]
        grad_p = [np.zeros(p.shape) for p in self.pesos]
        activacion = x
        activaciones = [x]
        zetas = []
        for s, p in zip(self.sesgos, self.pesos):
            z = np.dot(p, activacion) + s
            zetas.append(z)
            activacion = sigmoide(z)
            activaciones.append(activacion)
        error = (activaciones[-1] - y) * derivada_sigmoide(zetas[-1])
        grad_s[-1] = error
        grad_p[-1] = np.dot(error, activaciones[-2].T)
        for capa in range(2, self.num_capas):
            error = np.dot(self.pesos[-capa + 1].T, error) * derivada_sigmoide(zetas[-capa])
            grad_s[-capa] = error
            grad_p[-capa] = np.dot(error, activaciones[-capa - 1].T)
        return grad_s, grad_p

    def evaluar(self, datos_prueba):
        aciertos = [int(np.argmax(self.propagar(x)) == y) for x, y in datos_prueba]
        return sum(aciertos)


def sigmoide(z):
    return 1.0 / (1.0 + np.exp(-z))


def derivada_sigmoide(z):
    return sigmoide(z) * (1.0 - sigmoide(z))


import mnist_loader
datos_entrenamiento, datos_validacion, datos_prueba = mnist_loader.load_data_wrapper()
red = RedNeuronal([784, 30, 10])
red.entrenar(datos_entrenamiento, 30, 10, 3.0, datos_prueba)
